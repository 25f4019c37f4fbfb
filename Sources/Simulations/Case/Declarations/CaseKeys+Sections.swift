extension CaseKeys {
  /// Declares a mapping of keys and returns what it holds. It may be left out if all its keys have defaults.
  public func section<Section: CaseSection>(
    _ name: String, as type: Section.Type = Section.self, change: ChangeRule = .refused, _ summary: String
  ) -> Section {
    if isDescribing { return describe(name, type, form: .section, change: change, summary) }
    declare(KeyDescription(section: name, form: .section, change: change, summary))
    guard let entry = entry(name) else {
      // Faults here are required keys, and say no more than that the section is missing.
      let keys = CaseKeys(nil, keyPath: keyPath.appending(key: name), position: position, report: CaseReport())
      let section = type.init(keys)
      if keys.isSound {
        resolve(name, to: .mapping(keys.resolved), isDefault: true, change: change)
      } else {
        miss(name, "a mapping of keys to values")
      }
      return section
    }
    let (section, entries) = read(entry.value, keyPath.appending(key: name), type)
    resolve(name, to: .mapping(entries), isDefault: false, change: change)
    return section
  }

  /// Declares a mapping of keys that may be left out as a whole, and returns what it holds, nil where it is.
  public func optionalSection<Section: CaseSection>(
    _ name: String, as type: Section.Type = Section.self, change: ChangeRule = .refused, _ summary: String
  ) -> Section? {
    if isDescribing { return describe(name, type, form: .optionalSection, change: change, summary) }
    declare(KeyDescription(section: name, form: .optionalSection, change: change, summary))
    guard let entry = entry(name) else { return nil }
    let (section, entries) = read(entry.value, keyPath.appending(key: name), type)
    resolve(name, to: .mapping(entries), isDefault: false, change: change)
    return section
  }

  /// Declares a list of mappings, of at least `count` entries, and returns what they hold.
  /// A list that may be empty may be left out.
  public func sections<Section: CaseSection>(
    _ name: String, as type: Section.Type = Section.self, count: PartialRangeFrom<Int> = 1...,
    change: ChangeRule = .refused, _ summary: String
  ) -> [Section] {
    let form: KeyDescription.Form = count.lowerBound > 0 ? .sections : .optionalSections
    if isDescribing { return [describe(name, type, form: form, change: change, summary)] }
    declare(KeyDescription(section: name, form: form, change: change, summary))
    guard let entry = entry(name) else {
      if count.lowerBound > 0 { miss(name, "a list of mappings") }
      return []
    }
    let path = keyPath.appending(key: name)
    guard case .list(let items) = entry.value.content else {
      report.expected("a list of mappings", at: entry.value, path)
      return []
    }
    if items.count < count.lowerBound {
      let wanted = Words.entries(count.lowerBound...Int.max)
      report.error(at: entry.value.position, keyPath: path, "expected \(wanted), found \(items.count)")
    }
    let sections = items.enumerated().map { read($0.element, path.appending(key: "\($0.offset)"), type) }
    resolve(name, to: .list(sections.map { .mapping($0.1) }), isDefault: false, change: change)
    return sections.map(\.0)
  }

  private func read<Section: CaseSection>(
    _ node: Node, _ path: String, _ type: Section.Type
  ) -> (Section, [ResolvedEntry]) {
    // A section whose keys are all commented out is an empty one.
    var isMapping = node.isEmpty
    if case .mapping = node.content { isMapping = true }
    guard isMapping else {
      report.expected("a mapping of keys to values", at: node, path)
      return (type.init(CaseKeys(script: [])), [])
    }
    let keys = CaseKeys(node, keyPath: path, position: node.position, report: report)
    let section = type.init(keys)
    keys.finish(alternatives: KeyDescription.keys(of: type))
    return (section, keys.resolved)
  }

  private func describe<Section: CaseSection>(
    _ name: String, _ type: Section.Type, form: KeyDescription.Form, change: ChangeRule, _ summary: String
  ) -> Section {
    var description = KeyDescription(section: name, form: form, change: change, summary)
    description.children = KeyDescription.keys(of: type)
    declare(description)
    return type.init(CaseKeys(script: []))
  }
}
