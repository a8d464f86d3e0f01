using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace RetNet.Torch.Interop;

/// <summary>The functions of the native library. Those that can fail return null or the error's text (UTF-8).</summary>
internal static unsafe class Native
{
    private const string Library = "retnet_torch";

    static Native() => Startup.Run();

    [DllImport(Library)] public static extern byte* rt_find_operator(byte* name, byte* overload, nint* result);
    [DllImport(Library)] public static extern byte* rt_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);

    [DllImport(Library)] public static extern void rt_free(nint tensor);
    [DllImport(Library)] public static extern void rt_free_many(nint* tensors, int count);
    [DllImport(Library)] public static extern nint rt_alias_handle(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern long rt_dim(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern long rt_numel(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern long rt_storage_offset(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern int rt_dtype(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern long rt_element_size(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern int rt_device_type(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern int rt_device_index(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern int rt_is_contiguous(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern int rt_requires_grad(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern int rt_is_leaf(nint tensor);
    [DllImport(Library), SuppressGCTransition] public static extern void rt_sizes(nint tensor, long* sizes);
    [DllImport(Library), SuppressGCTransition] public static extern void rt_strides(nint tensor, long* strides);
    [DllImport(Library)] public static extern byte* rt_data_pointer(nint tensor, nint* data);
    [DllImport(Library)] public static extern byte* rt_set_requires_grad(nint tensor, int value);
    [DllImport(Library)] public static extern byte* rt_retain_grad(nint tensor);
    [DllImport(Library)] public static extern byte* rt_get_grad(nint tensor, nint* gradient);
    [DllImport(Library)] public static extern byte* rt_set_grad(nint tensor, nint gradient);

    [DllImport(Library), SuppressGCTransition] public static extern int rt_grad_mode();
    [DllImport(Library), SuppressGCTransition] public static extern void rt_set_grad_mode(int enabled);
    [DllImport(Library), SuppressGCTransition] public static extern int rt_inference_mode();
    [DllImport(Library)] public static extern nint rt_enter_inference_mode(int enabled);
    [DllImport(Library)] public static extern void rt_leave_inference_mode(nint guard);
    [DllImport(Library)]
    public static extern byte* rt_backward(
        nint* tensors, int count, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [DllImport(Library)]
    public static extern byte* rt_grad(
        nint* outputs, int count, nint* inputs, int inputCount, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);
    [DllImport(Library)]
    public static extern byte* rt_apply_function(ManagedFunction* function, nint state, nint* inputs, int count, nint** results, int* resultCount);
    [DllImport(Library)] public static extern void rt_append_result(nint results, nint tensor);
    [DllImport(Library)] public static extern byte* rt_context_save(nint context, nint* tensors, int count);
    [DllImport(Library)] public static extern byte* rt_context_saved(nint context, nint** tensors, int* count);
    [DllImport(Library)] public static extern byte* rt_context_mark_dirty(nint context, nint* tensors, int count);
    [DllImport(Library)] public static extern byte* rt_context_mark_non_differentiable(nint context, nint* tensors, int count);
    [DllImport(Library)] public static extern byte* rt_context_materialize_grads(nint context, int value);

    [DllImport(Library)] public static extern byte* rt_new_generator(int deviceType, int deviceIndex, ulong seed, nint* generator);
    [DllImport(Library)] public static extern byte* rt_default_generator(int deviceType, int deviceIndex, nint* generator);
    [DllImport(Library)] public static extern void rt_free_generator(nint generator);
    [DllImport(Library)] public static extern byte* rt_generator_seed(nint generator, ulong seed);
    [DllImport(Library)] public static extern byte* rt_generator_new_seed(nint generator, ulong* seed);
    [DllImport(Library)] public static extern byte* rt_generator_initial_seed(nint generator, ulong* seed);
    [DllImport(Library)] public static extern byte* rt_generator_get_state(nint generator, nint* state);
    [DllImport(Library)] public static extern byte* rt_generator_set_state(nint generator, nint state);
    [DllImport(Library)] public static extern byte* rt_manual_seed(ulong seed);

    [DllImport(Library)] public static extern int rt_num_threads();
    [DllImport(Library)] public static extern int rt_num_interop_threads();
    [DllImport(Library)] public static extern byte* rt_set_num_threads(int count);
    [DllImport(Library)] public static extern byte* rt_set_num_interop_threads(int count);
    [DllImport(Library), SuppressGCTransition] public static extern void rt_cpu_memory(long* live, long* peak, long* count);
    [DllImport(Library), SuppressGCTransition] public static extern void rt_reset_cpu_peak();
    [DllImport(Library)] public static extern byte* rt_device_memory(int deviceType, int deviceIndex, int reset, long* live, long* peak);
    [DllImport(Library)] public static extern int rt_keep_freed_memory();

    [DllImport(Library)] public static extern byte* rt_version();
    [DllImport(Library)] public static extern int rt_has_cuda();
    [DllImport(Library)] public static extern byte* rt_cuda_device_count(int* count);
    [DllImport(Library)] public static extern byte* rt_cuda_has_cudnn(int* present);
    [DllImport(Library)] public static extern byte* rt_cuda_synchronize(int deviceIndex);
    [DllImport(Library)] public static extern int rt_allow_tf32_cublas();
    [DllImport(Library)] public static extern void rt_set_allow_tf32_cublas(int value);
    [DllImport(Library)] public static extern int rt_allow_tf32_cudnn();
    [DllImport(Library)] public static extern void rt_set_allow_tf32_cudnn(int value);

    /// <summary>Throws when <paramref name="error"/> holds a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(byte* error)
    {
        if (error != null) Failures.Throw(error);
    }
}
