internal import CMPI

/// The one place where MPI's return codes are read.
func check(_ code: Int32, _ function: String) throws(MPIError) {
  guard code != MPI_SUCCESS else { return }
  throw MPIError(code: code, function: function)
}

extension MPIError {
  init(code: Int32, function: String) {
    var text = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING))
    var length: Int32 = 0
    let known = unsafe MPI_Error_string(code, &text, &length) == MPI_SUCCESS
    let message = known ? String(text, count: length) : "unknown error code \(code)"
    var errorClass: Int32 = MPI_ERR_UNKNOWN
    unsafe MPI_Error_class(code, &errorClass)
    self.init(Kind(errorClass: errorClass), function, message)
  }
}

extension MPIError.Kind {
  init(errorClass: Int32) {
    switch errorClass {
    case MPI_ERR_RANK, MPI_ERR_ROOT: self = .invalidRank
    case MPI_ERR_TAG: self = .invalidTag
    case MPI_ERR_COUNT: self = .invalidCount
    case MPI_ERR_TRUNCATE: self = .truncated
    case MPI_ERR_COMM: self = .invalidCommunicator
    case MPI_ERR_TYPE, MPI_ERR_OP, MPI_ERR_BUFFER, MPI_ERR_ARG, MPI_ERR_DIMS, MPI_ERR_TOPOLOGY:
      self = .invalidArgument
    default: self = .failure
    }
  }
}

extension String {
  /// The first `count` characters of a buffer that C filled.
  init(_ characters: [CChar], count: Int32) {
    self.init(decoding: characters.prefix(Int(count)).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
