import Foundation
import PackagePlugin

/// Records the commit of the sources in a generated file, so that every file that the program writes can name it.
///
/// The file depends on the repository's log of its head and on every source: it is written anew when either changes,
/// also by a plain `swift build`, and what depends on it is a module of a few lines.
@main struct SourceRevision: BuildToolPlugin {
  /// A folder inside another repository is not that repository's commit, hence the prefix.
  private static let script = """
    cd "$1" || exit 1
    commit=unknown
    if [ -z "$(git rev-parse --show-prefix 2>&1)" ]; then
      commit=$(git rev-parse HEAD 2>/dev/null) || commit=unknown
      [ -z "$(git status --porcelain -- Sources Package.swift 2>/dev/null)" ] || commit=$commit-modified
    fi
    printf 'let recordedCommit = "%s"\\n' "$commit" > "$2"
    """

  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let root = context.package.directoryURL
    let output = context.pluginWorkDirectoryURL.appending(path: "RecordedCommit.swift")
    return [
      .buildCommand(
        displayName: "Recording the commit", executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", Self.script, "sh", root.path(percentEncoded: false), output.path(percentEncoded: false)],
        inputFiles: inputs(root), outputFiles: [output])
    ]
  }

  private func inputs(_ root: URL) -> [URL] {
    var files = [root.appending(path: "Package.swift")]
    if let log = output(of: ["git", "rev-parse", "--git-path", "logs/HEAD"], in: root) {
      let file = URL(filePath: log, relativeTo: root).absoluteURL
      if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) { files.append(file) }
    }
    let sources = root.appending(path: "Sources")
    let found = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: [.isRegularFileKey])
    while let file = found?.nextObject() as? URL {
      let values = try? file.resourceValues(forKeys: [.isRegularFileKey])
      if values?.isRegularFile == true { files.append(file) }
    }
    return files
  }

  private func output(of command: [String], in folder: URL) -> String? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return nil }
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
