public import CIntrinsics

/// Asks for the line of memory around an address, to be read and written soon; the address need not be valid.
///
/// Where the next line to come is not the one after the last, or a page away, the processor does not ask on its own.
///
/// - Parameter address: The address.
@inlinable
@inline(__always)
public func prefetch(_ address: UnsafePointer<Double>) { cintrinsics_prefetch(address) }

/// Asks for the line of memory around an address, to be used later than what the first cache holds will last; the address
/// need not be valid.
///
/// - Parameter address: The address.
@inlinable
@inline(__always)
public func prefetchBehind(_ address: UnsafeRawPointer) { cintrinsics_prefetch_behind(address) }
