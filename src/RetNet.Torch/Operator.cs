using System.Runtime.CompilerServices;
using System.Text;
using RetNet.Torch.Interop;
using static TorchSharp.torch;

namespace RetNet.Torch;

/// <summary>
/// One ATen operator, called through PyTorch's dispatcher: autograd, every device and every later libtorch included.
/// Trailing arguments may be left out; their defaults are the schema's.
/// </summary>
/// <remarks>It is looked up at its first call, so that one that this libtorch lacks fails only when used.</remarks>
public sealed unsafe class Operator
{
    private const int MaxArguments = 24;
    private const int StackWords = 64;
    private readonly string _overload;
    private nint _handle;

    /// <param name="name">Name without namespace, such as <c>add</c>.</param>
    /// <param name="overload">Overload, such as <c>Tensor</c>; empty for the unnamed one.</param>
    public Operator(string name, string overload = "")
    {
        Name = name;
        _overload = overload;
    }

    /// <summary>The name without namespace and overload.</summary>
    public string Name { get; }

    /// <summary>Whether this libtorch has the operator.</summary>
    public bool Exists
    {
        get
        {
            nint handle;
            return _handle != 0 || Find(&handle) == null;
        }
    }

    /// <summary>Calls an operator with one tensor as result.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It failed; the message names operator, types and shapes.</exception>
    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return new Tensor(result.Pointer);
    }

    /// <summary>Calls an operator that changes its first argument, and gives that argument back.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It failed; the message names operator, types and shapes.</exception>
    public Tensor CallInPlace(params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, null, 0);
        return (Tensor)arguments[0].Reference!;
    }

    /// <summary>Calls an operator with two tensors as results.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It failed; the message names operator, types and shapes.</exception>
    public (Tensor First, Tensor Second) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[2];
        Invoke(arguments, results, 2);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer));
    }

    /// <summary>Calls an operator with a list of tensors as result.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It failed; the message names operator, types and shapes.</exception>
    public Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        var tensors = new Tensor[result.Length];
        for (int i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(((nint*)result.Pointer)[i]);
        return tensors;
    }

    /// <summary>Calls an operator with a truth value as result.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It failed; the message names operator, types and shapes.</exception>
    public bool CallBool(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Integer != 0;
    }

    [SkipLocalsInit]
    private void Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        if (_handle == 0) Find();
        int words = 0;
        foreach (ref readonly Argument argument in arguments) words += argument.ScratchWords;
        if (words <= StackWords)
        {
            long* scratch = stackalloc long[StackWords];
            Invoke(arguments, results, capacity, scratch);
        }
        else
        {
            fixed (long* scratch = new long[words]) Invoke(arguments, results, capacity, scratch);
        }
    }

    [SkipLocalsInit]
    private void Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity, long* scratch)
    {
        NativeValue* values = stackalloc NativeValue[MaxArguments];
        for (int i = 0; i < arguments.Length; i++) arguments[i].Write(values + i, ref scratch);
        byte* error = Native.rt_call(_handle, values, arguments.Length, results, capacity);
        foreach (ref readonly Argument argument in arguments) argument.KeepAlive();
        Native.Check(error);
    }

    private void Find()
    {
        nint handle;
        Native.Check(Find(&handle));
        _handle = handle;
    }

    private byte* Find(nint* handle)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(Name + '\0'))
        fixed (byte* overload = Encoding.UTF8.GetBytes(_overload + '\0'))
        {
            return Native.rt_find_operator(name, overload, handle);
        }
    }
}
