internal import CMPI

/// The one place where MPI's return codes are read.
func check(_ code: Int32, _ function: String) throws(MPIError) {
  guard code != MPI_SUCCESS else { return }
  var text = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING))
  var length: Int32 = 0
  let known = unsafe MPI_Error_string(code, &text, &length) == MPI_SUCCESS
  let bytes = text.prefix(Int(length)).map { UInt8(bitPattern: $0) }
  throw MPIError(
    function: function, message: known ? String(decoding: bytes, as: UTF8.self) : "unknown error code \(code)")
}
