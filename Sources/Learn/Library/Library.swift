internal import CDNNL
internal import Glibc

/// oneDNN's engine and stream of this process, and its calls with their faults told.
///
/// Faults of the library are of this program's making or mean that there is no memory left, which ends a program of Swift
/// everywhere else too: they end it, with the name of the call, and mpirun then ends the other ranks. No case file's value
/// reaches these calls unchecked: shapes are those of networks that were made.
struct Library: @unchecked Sendable {
  let engine: dnnl_engine_t
  let stream: dnnl_stream_t

  static let shared = Library()

  private init() {
    // One thread to a rank: the library takes as many as there are processors otherwise.
    if let symbol = dlsym(nil, "omp_set_num_threads") {
      unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Void).self)(1)
    }
    var (engine, stream): (dnnl_engine_t?, dnnl_stream_t?) = (nil, nil)
    Library.check(dnnl_engine_create(&engine, dnnl_cpu, 0), "dnnl_engine_create")
    Library.check(dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)), "dnnl_stream_create")
    (self.engine, self.stream) = (Library.made(engine), Library.made(stream))
  }

  static func check(_ status: dnnl_status_t, _ call: StaticString) {
    guard status == dnnl_success else { fatalError("oneDNN: \(call) failed with status \(status.rawValue)") }
  }

  /// What a call that succeeded has made.
  static func made<Made>(_ value: Made?) -> Made {
    guard let value else { fatalError("oneDNN: a call succeeded and made nothing") }
    return value
  }

  /// The library's version.
  static var version: String {
    let version = dnnl_version().pointee
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  func execute(_ primitive: dnnl_primitive_t, _ arguments: [(Int32, LibraryMemory)]) {
    let list = arguments.map { dnnl_exec_arg_t(arg: $0.0, memory: $0.1.handle) }
    Library.check(dnnl_primitive_execute(primitive, stream, Int32(list.count), list), "dnnl_primitive_execute")
    Library.check(dnnl_stream_wait(stream), "dnnl_stream_wait")
  }
}

/// A description of memory, its layout chosen or left to the library.
enum LibraryLayout {
  /// (sample, channel, cells) with the channels last in memory.
  static func channelsLast(_ shape: [Int], _ type: dnnl_data_type_t) -> dnnl_memory_desc_t {
    let tags = [dnnl_acb, dnnl_acdb, dnnl_acdeb]
    // Logical order is (sample, channel, cells).
    return make([shape[0], shape[shape.count - 1]] + shape[1..<(shape.count - 1)], type, tags[shape.count - 3])
  }

  /// In the order of the axes.
  static func plain(_ shape: [Int], _ type: dnnl_data_type_t) -> dnnl_memory_desc_t {
    let tags = [dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde]
    return make(shape, type, tags[shape.count - 1])
  }

  /// As the library likes.
  static func any(_ shape: [Int], _ type: dnnl_data_type_t) -> dnnl_memory_desc_t {
    make(shape, type, dnnl_format_tag_any)
  }

  private static func make(_ shape: [Int], _ type: dnnl_data_type_t, _ tag: dnnl_format_tag_t) -> dnnl_memory_desc_t {
    var description = dnnl_memory_desc_t()
    Library.check(
      dnnl_memory_desc_init_by_tag(&description, Int32(shape.count), shape.map(Int64.init), type, tag),
      "dnnl_memory_desc_init_by_tag")
    return description
  }
}

/// The library's name for memory, which is ours.
final class LibraryMemory {
  let handle: dnnl_memory_t
  let description: dnnl_memory_desc_t

  init(_ description: dnnl_memory_desc_t) {
    var (description, handle): (dnnl_memory_desc_t, dnnl_memory_t?) = (description, nil)
    Library.check(
      dnnl_memory_create(&handle, &description, Library.shared.engine, UnsafeMutableRawPointer(bitPattern: 0)),
      "dnnl_memory_create")
    (self.handle, self.description) = (Library.made(handle), description)
  }

  deinit { dnnl_memory_destroy(handle) }

  var byteCount: Int {
    var description = description
    return dnnl_memory_desc_get_size(&description)
  }

  /// This, lying at `pointer`.
  func at(_ pointer: UnsafeRawPointer) -> LibraryMemory {
    Library.check(
      dnnl_memory_set_data_handle(handle, UnsafeMutableRawPointer(mutating: pointer)), "dnnl_memory_set_data_handle")
    return self
  }
}

/// A computation that the library has prepared, with the layouts that it chose.
final class LibraryPrimitive {
  let handle: dnnl_primitive_t
  let description: dnnl_primitive_desc_t

  init(owning description: dnnl_primitive_desc_t) {
    var handle: dnnl_primitive_t?
    Library.check(dnnl_primitive_create(&handle, description), "dnnl_primitive_create")
    (self.handle, self.description) = (Library.made(handle), description)
  }

  deinit {
    dnnl_primitive_destroy(handle)
    dnnl_primitive_desc_destroy(description)
  }

  /// Memory of the layout chosen for an argument.
  func memory(_ query: dnnl_query_t, index: Int32 = 0) -> LibraryMemory {
    LibraryMemory(Library.made(dnnl_primitive_desc_query_md(description, query, index)).pointee)
  }
}

/// Copies between two layouts or kinds of number.
final class LibraryReorder {
  private let primitive: LibraryPrimitive
  private let from: LibraryMemory, to: LibraryMemory

  init(from: dnnl_memory_desc_t, to: dnnl_memory_desc_t) {
    var (source, target, description): (_, _, dnnl_primitive_desc_t?) = (from, to, nil)
    let engine = Library.shared.engine
    Library.check(
      dnnl_reorder_primitive_desc_create(&description, &source, engine, &target, engine, nil),
      "dnnl_reorder_primitive_desc_create")
    primitive = LibraryPrimitive(owning: Library.made(description))
    (self.from, self.to) = (LibraryMemory(from), LibraryMemory(to))
  }

  func callAsFunction(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer) {
    Library.shared.execute(
      primitive.handle, [(DNNL_ARG_FROM, from.at(source)), (DNNL_ARG_TO, to.at(UnsafeRawPointer(target)))])
  }
}
