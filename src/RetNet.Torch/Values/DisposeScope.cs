using System.Buffers;
using RetNet.Torch.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Frees, when disposed, every tensor made on its thread since it was opened, save those moved or detached.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScope? _outer;
    private readonly Lock _lock = new();
    private Tensor?[] _tensors = [];
    private int _count;
    private List<IDisposable>? _others;
    private bool _disposed;

    internal DisposeScope(DisposeScope? outer) => _outer = outer;

    /// <summary>How many objects the scope will dispose.</summary>
    public int DisposablesCount
    {
        get
        {
            lock (_lock) return _count + (_others?.Count ?? 0);
        }
    }

    /// <summary>A copy of the list of objects the scope will dispose.</summary>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            lock (_lock) return [.. _tensors.AsSpan(0, _count).ToArray()!, .. _others ?? []];
        }
    }

    /// <summary>Whether the scope will dispose <paramref name="disposable"/>.</summary>
    public bool Contains(IDisposable disposable)
    {
        if (disposable is Tensor tensor) return ReferenceEquals(tensor.Scope, this);
        lock (_lock) return _others?.Contains(disposable) ?? false;
    }

    /// <summary>Puts objects under the scope, out of the scope they were in.</summary>
    public void Attach(params IDisposable[] disposables)
    {
        foreach (IDisposable disposable in disposables) Attach(disposable);
    }

    /// <inheritdoc cref="Attach(IDisposable[])"/>
    public void Attach(IDisposable disposable)
    {
        if (disposable is Tensor tensor)
        {
            tensor.MoveToOtherDisposeScope(this);
            return;
        }
        lock (_lock)
        {
            _others ??= [];
            if (!_others.Contains(disposable)) _others.Add(disposable);
        }
    }

    /// <summary>Takes an object out of the scope: from now on its owner disposes it.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Remove(disposable);
        return disposable;
    }

    /// <summary>Takes objects out of the scope: from now on their owner disposes them.</summary>
    public void Detach(params IDisposable[] disposables)
    {
        foreach (IDisposable disposable in disposables) Remove(disposable);
    }

    /// <inheritdoc cref="Detach(IDisposable[])"/>
    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables) Remove(disposable);
    }

    /// <summary>Moves an object to the scope around this one.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(Outer, disposable);

    /// <summary>Moves objects to the scope around this one.</summary>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    /// <inheritdoc cref="MoveToOuter(IDisposable[])"/>
    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables) MoveToOther(Outer, disposable);
    }

    /// <summary>Moves an object to <paramref name="scope"/>, or out of all scopes when that is null.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        Remove(disposable);
        scope?.Attach(disposable);
        return disposable;
    }

    /// <summary>Disposes everything the scope holds; it stays open.</summary>
    public void DisposeEverything()
    {
        Tensor?[] tensors;
        int count;
        List<IDisposable>? others;
        lock (_lock)
        {
            (tensors, count, others) = (_tensors, _count, _others);
            foreach (Tensor? tensor in tensors.AsSpan(0, count))
                tensor!.Scope = null;
            (_tensors, _count, _others) = ([], 0, null);
        }
        Free(tensors.AsSpan(0, count));
        if (tensors.Length > 0) ArrayPool<Tensor?>.Shared.Return(tensors);
        if (others is null) return;
        foreach (IDisposable other in others) other.Dispose();
    }

    /// <summary>Disposes everything the scope holds except <paramref name="keep"/>, which stays in it.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Disposes everything the scope holds except <paramref name="inKeep"/>, which stays in it.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        IDisposable[] kept = [.. inKeep.Where(Contains)];
        Detach(kept);
        DisposeEverything();
        Attach(kept);
    }

    /// <summary>Disposes everything the scope holds except <paramref name="keep"/>, which stays in it.</summary>
    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    /// <summary>Tells the scope that the object was disposed already.</summary>
    public void MarkAsDisposed(IDisposable disposable) => Remove(disposable);

    public void Dispose()
    {
        DisposeEverything();
        _disposed = true;
        while (DisposeScopeManager.Current is { _disposed: true } closed) DisposeScopeManager.Current = closed._outer;
    }

    private DisposeScope? Outer
    {
        get
        {
            DisposeScope? outer = _outer;
            while (outer is { _disposed: true }) outer = outer._outer;
            return outer;
        }
    }

    internal void Add(Tensor tensor)
    {
        lock (_lock)
        {
            if (_count == _tensors.Length) Grow();
            _tensors[_count] = tensor;
            tensor.ScopeIndex = _count++;
            tensor.Scope = this;
        }
    }

    internal void Forget(Tensor tensor)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(tensor.Scope, this)) return;
            Tensor last = _tensors[--_count]!;
            _tensors[tensor.ScopeIndex] = last;
            last.ScopeIndex = tensor.ScopeIndex;
            _tensors[_count] = null;
            tensor.Scope = null;
        }
    }

    private void Remove(IDisposable disposable)
    {
        if (disposable is Tensor tensor)
        {
            Forget(tensor);
            return;
        }
        lock (_lock) _others?.Remove(disposable);
    }

    private void Grow()
    {
        Tensor?[] larger = ArrayPool<Tensor?>.Shared.Rent(Math.Max(16, 2 * _count));
        Array.Copy(_tensors, larger, _count);
        if (_tensors.Length > 0) ArrayPool<Tensor?>.Shared.Return(_tensors, clearArray: true);
        _tensors = larger;
    }

    private static unsafe void Free(Span<Tensor?> tensors)
    {
        const int Batch = 64;
        nint* handles = stackalloc nint[Batch];
        while (tensors.Length > 0)
        {
            int count = Math.Min(Batch, tensors.Length);
            for (int i = 0; i < count; i++)
            {
                Tensor tensor = tensors[i]!;
                tensors[i] = null;
                handles[i] = tensor.Release();
                GC.SuppressFinalize(tensor);
            }
            Native.rt_free_many(handles, count);
            tensors = tensors[count..];
        }
    }
}
