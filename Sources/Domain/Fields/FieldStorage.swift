public import MPI

/// A field, whatever the type of its values: what an exchange, a file or a snapshot needs to know of it.
public protocol FieldStorage: AnyObject {
  /// What the field is called in files.
  var name: String { get }

  /// The unit of the values in CF style, such as `V` or `A m-2`; `1` if they have none.
  var units: String { get }

  /// The grid.
  var grid: Grid { get }

  /// The owned values and the halo.
  var block: Block { get }

  /// Values at each place.
  var components: Int { get }

  /// Where the values lie in memory.
  var layout: FieldLayout { get }

  /// The type of the values: `float` or `double`.
  var scalarKind: ScalarKind { get }

  /// The memory, to be read by ``layout``.
  var rawStorage: UnsafeMutableRawPointer { get }
}
