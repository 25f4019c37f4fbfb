internal import Domain
import Foundation

/// The XML beside a file of fields by which ParaView's XDMF readers open it.
///
/// In a hyperslab the outer dimensions have no time: with a leading one, VTK 9 shows wrong values.
struct XDMFSidecar {
  let schema: FieldSchema
  let times: [Double]
  let file: String

  init(_ schema: FieldSchema, times: [Double], file: String) {
    (self.schema, self.times, self.file) = (schema, times, file)
  }

  /// The path: that of the file with the ending `.xdmf`.
  var path: String {
    let name = file.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return file + ".xdmf" }
    return file.dropLast(name[dot...].count) + ".xdmf"
  }

  /// Writes it.
  func write() throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  var text: String {
    let steps = times.indices.map { step($0) }.joined()
    return """
      <?xml version="1.0"?>
      <Xdmf Version="2.0"><Domain>
      <Grid Name="run" GridType="Collection" CollectionType="Temporal">
      \(steps)</Grid>
      </Domain></Xdmf>

      """
  }

  private func step(_ number: Int) -> String {
    let (cells, spacing, origin) = (schema.grid.cells, schema.drawnSpacing, schema.grid.origin)
    let attributes = schema.fields.map { attribute($0.name, number) }.joined()
    return """
      <Grid Name="step\(number)" GridType="Uniform"><Time Value="\(times[number])"/>
      <Topology TopologyType="3DCoRectMesh" Dimensions="\(cells.z + 1) \(cells.y + 1) \(cells.x + 1)"/>
      <Geometry GeometryType="ORIGIN_DXDYDZ">\
      <DataItem Dimensions="3" Format="XML">\(origin.z) \(origin.y) \(origin.x)</DataItem>\
      <DataItem Dimensions="3" Format="XML">\(spacing.z) \(spacing.y) \(spacing.x)</DataItem></Geometry>
      \(attributes)</Grid>

      """
  }

  private func attribute(_ name: String, _ number: Int) -> String {
    let cells = schema.grid.cells
    let size = "\(cells.z) \(cells.y) \(cells.x)"
    let base = file.split(separator: "/").last ?? ""
    return """
      <Attribute Name="\(name)" AttributeType="Scalar" Center="Cell">\
      <DataItem ItemType="HyperSlab" Dimensions="\(size)">\
      <DataItem Dimensions="3 4" Format="XML">\(number) 0 0 0 1 1 1 1 1 \(size)</DataItem>\
      <DataItem Dimensions="\(times.count) \(size)" NumberType="Float" Precision="\(schema.valueBytes)" \
      Format="HDF">\(base):/\(name)</DataItem></DataItem></Attribute>

      """
  }
}
