internal import CDNNL
internal import Synchronization

/// A convolution of floats by oneDNN, prepared once for each shape.
///
/// Weights are kept in the order of their axes and brought into the library's layouts at each call: forward and backward
/// passes like different ones, and the weights change with each step.
final class LibraryConvolution: ConvolutionKernel {
  typealias Scalar = Float

  private let shape: ConvolutionShape
  /// The precision of products; sums are of floats always.
  private let precision: ConvolutionPrecision
  private let type: dnnl_data_type_t
  private let forwardPass: LibraryPrimitive
  private let plainForwardPass: LibraryPrimitive
  // What only training needs is prepared when it is asked for.
  private lazy var inputPass = makeInputPass()
  private lazy var weightPass = makeWeightPass()
  private lazy var narrowing = [Bool: LibraryReorder]()

  private struct Key: Hashable {
    let shape: ConvolutionShape
    let precision: ConvolutionPrecision
  }

  private struct Cache: @unchecked Sendable { var kernels: [Key: LibraryConvolution] = [:] }

  private static let cache = Mutex(Cache())

  /// The prepared convolution of this shape.
  static func prepared(_ shape: ConvolutionShape, _ precision: ConvolutionPrecision = .single) -> LibraryConvolution {
    let key = Key(shape: shape, precision: precision)
    if let known = cache.withLock({ $0.kernels[key] }) { return known }
    let made = LibraryConvolution(shape, precision)
    cache.withLock { $0.kernels[key] = made }
    return made
  }

  private init(_ shape: ConvolutionShape, _ precision: ConvolutionPrecision) {
    self.shape = shape
    self.precision = precision
    type = precision == .single ? dnnl_f32 : dnnl_bf16
    forwardPass = Self.makeForwardPass(shape, type, hasBias: true)
    plainForwardPass = Self.makeForwardPass(shape, type, hasBias: false)
  }

  func forward(_ x: Tensor<Float>, _ weight: Tensor<Float>, _ bias: Tensor<Float>?) -> Tensor<Float> {
    let pass = bias == nil ? plainForwardPass : forwardPass
    let kernel = arranged(weight, as: pass.memory(dnnl_query_weights_md))
    let source = narrowed(x, isInput: true)
    return Tensor(shape: shape.output) { y in
      var arguments = [
        (DNNL_ARG_SRC, pass.memory(dnnl_query_src_md).at(source.pointer)), (DNNL_ARG_WEIGHTS, kernel.memory),
        (DNNL_ARG_DST, pass.memory(dnnl_query_dst_md).at(UnsafeRawPointer(y))),
      ]
      if let bias {
        let memory = LibraryMemory(LibraryLayout.plain([shape.outputs], dnnl_f32))
        arguments.append((DNNL_ARG_BIAS, memory.at(bias.storage.pointer)))
      }
      withExtendedLifetime((source, kernel, bias)) { Library.shared.execute(pass.handle, arguments) }
    }
  }

  func inputGradient(_ g: Tensor<Float>, _ weight: Tensor<Float>) -> Tensor<Float> {
    let pass = inputPass
    let kernel = arranged(weight, as: pass.memory(dnnl_query_weights_md))
    let gradient = narrowed(g, isInput: false)
    return Tensor(shape: shape.input) { s in
      withExtendedLifetime((gradient, kernel)) {
        Library.shared.execute(
          pass.handle,
          [
            (DNNL_ARG_DIFF_DST, pass.memory(dnnl_query_diff_dst_md).at(gradient.pointer)),
            (DNNL_ARG_WEIGHTS, kernel.memory),
            (DNNL_ARG_DIFF_SRC, pass.memory(dnnl_query_diff_src_md).at(UnsafeRawPointer(s))),
          ])
      }
    }
  }

  func weightGradient(_ g: Tensor<Float>, _ x: Tensor<Float>) -> (weight: Tensor<Float>, bias: Tensor<Float>) {
    let pass = weightPass
    let (source, gradient) = (narrowed(x, isInput: true), narrowed(g, isInput: false))
    let chosen = pass.memory(dnnl_query_diff_weights_md)
    let kernel = TensorStorage<UInt8>(count: chosen.byteCount)
    let bias = Tensor<Float>(shape: [shape.outputs]) { b in
      withExtendedLifetime((source, gradient, kernel)) {
        Library.shared.execute(
          pass.handle,
          [
            (DNNL_ARG_SRC, pass.memory(dnnl_query_src_md).at(source.pointer)),
            (DNNL_ARG_DIFF_DST, pass.memory(dnnl_query_diff_dst_md).at(gradient.pointer)),
            (DNNL_ARG_DIFF_WEIGHTS, chosen.at(kernel.pointer)),
            (DNNL_ARG_DIFF_BIAS, pass.memory(dnnl_query_diff_weights_md, index: 1).at(UnsafeRawPointer(b))),
          ])
      }
    }
    let weight = Tensor<Float>(shape: shape.weight) { w in
      let arrange = LibraryReorder(from: chosen.description, to: LibraryLayout.plain(shape.weight, dnnl_f32))
      withExtendedLifetime(kernel) { arrange(kernel.pointer, w) }
    }
    return (weight, bias)
  }

  /// Memory of the library's that stays as long as this does.
  private struct Arranged {
    let memory: LibraryMemory
    let storage: TensorStorage<UInt8>
  }

  private func arranged(_ weight: Tensor<Float>, as memory: LibraryMemory) -> Arranged {
    let storage = TensorStorage<UInt8>(count: memory.byteCount)
    let arrange = LibraryReorder(from: LibraryLayout.plain(shape.weight, dnnl_f32), to: memory.description)
    weight.withPointer { arrange($0, storage.pointer) }
    return Arranged(memory: memory.at(storage.pointer), storage: storage)
  }

  private func makeNarrowing(_ isInput: Bool) -> LibraryReorder {
    let lengths = isInput ? shape.input : shape.output
    return LibraryReorder(
      from: LibraryLayout.channelsLast(lengths, dnnl_f32), to: LibraryLayout.channelsLast(lengths, dnnl_bf16))
  }

  /// Numbers as they are multiplied, and who keeps them.
  private struct Narrowed {
    let pointer: UnsafeRawPointer
    let keepers: (Tensor<Float>, TensorStorage<UInt8>?)
  }

  private func narrowed(_ x: Tensor<Float>, isInput: Bool) -> Narrowed {
    guard precision == .brainFloat else { return Narrowed(pointer: x.storage.pointer, keepers: (x, nil)) }
    let narrow = narrowing[isInput] ?? makeNarrowing(isInput)
    narrowing[isInput] = narrow
    let storage = TensorStorage<UInt8>(count: 2 * x.count)
    x.withPointer { narrow($0, storage.pointer) }
    return Narrowed(pointer: storage.pointer, keepers: (x, storage))
  }
}

extension LibraryConvolution {
  private static func makeForwardPass(
    _ shape: ConvolutionShape, _ type: dnnl_data_type_t, hasBias: Bool
  ) -> LibraryPrimitive {
    var (source, target) = (
      LibraryLayout.channelsLast(shape.input, type), LibraryLayout.channelsLast(shape.output, dnnl_f32)
    )
    var (weights, bias) = (LibraryLayout.any(shape.weight, type), LibraryLayout.plain([shape.outputs], dnnl_f32))
    var operation = dnnl_convolution_desc_t()
    let strides = shape.kernel.map { _ in Int64(shape.stride) }
    Library.check(
      withUnsafePointer(to: &bias) { bias in
        dnnl_convolution_forward_desc_init(
          &operation, dnnl_forward_training, dnnl_convolution_auto, &source, &weights, hasBias ? bias : nil, &target,
          strides, shape.lower.map(Int64.init), shape.upper.map(Int64.init))
      }, "dnnl_convolution_forward_desc_init")
    return primitive(&operation, hint: nil)
  }

  private static func primitive(_ operation: UnsafeRawPointer, hint: LibraryPrimitive?) -> LibraryPrimitive {
    var description: dnnl_primitive_desc_t?
    Library.check(
      dnnl_primitive_desc_create(&description, operation, nil, Library.shared.engine, hint?.description),
      "dnnl_primitive_desc_create")
    return LibraryPrimitive(owning: Library.made(description))
  }

  private func makeInputPass() -> LibraryPrimitive {
    var (source, target) = (
      LibraryLayout.channelsLast(shape.input, dnnl_f32), LibraryLayout.channelsLast(shape.output, type)
    )
    var weights = LibraryLayout.any(shape.weight, type)
    var operation = dnnl_convolution_desc_t()
    Library.check(
      dnnl_convolution_backward_data_desc_init(
        &operation, dnnl_convolution_auto, &source, &weights, &target, shape.kernel.map { _ in Int64(shape.stride) },
        shape.lower.map(Int64.init), shape.upper.map(Int64.init)), "dnnl_convolution_backward_data_desc_init")
    return Self.primitive(&operation, hint: plainForwardPass)
  }

  private func makeWeightPass() -> LibraryPrimitive {
    var (source, target) = (
      LibraryLayout.channelsLast(shape.input, type), LibraryLayout.channelsLast(shape.output, type)
    )
    var (weights, bias) = (LibraryLayout.any(shape.weight, dnnl_f32), LibraryLayout.plain([shape.outputs], dnnl_f32))
    var operation = dnnl_convolution_desc_t()
    Library.check(
      dnnl_convolution_backward_weights_desc_init(
        &operation, dnnl_convolution_auto, &source, &weights, &bias, &target,
        shape.kernel.map { _ in Int64(shape.stride) }, shape.lower.map(Int64.init), shape.upper.map(Int64.init)),
      "dnnl_convolution_backward_weights_desc_init")
    return Self.primitive(&operation, hint: forwardPass)
  }
}
