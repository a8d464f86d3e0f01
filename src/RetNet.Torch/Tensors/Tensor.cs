using System.Runtime.CompilerServices;
using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. Every operation gives a new object, in-place operations (names ending in <c>_</c>) give this one.
    /// Made inside a dispose scope it is freed with the scope; otherwise by <see cref="Dispose()"/> or, late, by the finalizer.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long s_total;
        private static long s_peak;
        private nint _handle;

        // Written under the scope's lock only.
        internal DisposeScope? Scope;
        internal int ScopeIndex;

        internal Tensor(nint handle)
        {
            _handle = handle;
            if (handle == 0)
            {
                GC.SuppressFinalize(this);
                return;
            }
            long total = Interlocked.Increment(ref s_total);
            if (total > s_peak) InterlockedMax(ref s_peak, total);
            DisposeScopeManager.Current?.Add(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Wraps a native <c>at::Tensor*</c> made elsewhere and takes it over.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        /// <summary>The native <c>at::Tensor*</c>, owned by this object.</summary>
        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public IntPtr Handle
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _handle != 0 ? _handle : throw Disposed();
        }

        /// <summary>Whether the tensor was disposed (or never had a value).</summary>
        public bool IsInvalid => _handle == 0;

        /// <summary>Tensor objects alive on all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref s_total);

        /// <summary>The largest <see cref="TotalCount"/> so far.</summary>
        public static long PeakCount => Interlocked.Read(ref s_peak);

        public void Dispose()
        {
            Scope?.Forget(this);
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            nint handle = Release();
            if (handle != 0) Native.rt_free(handle);
        }

        /// <summary>Gives up the native tensor without freeing it; the caller frees it.</summary>
        internal nint Release()
        {
            nint handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0) Interlocked.Decrement(ref s_total);
            return handle;
        }

        /// <summary>Hands the native tensor to the caller; this object is as if disposed.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            Scope?.Forget(this);
            GC.SuppressFinalize(this);
            return Release();
        }

        /// <summary>Takes over the native tensor of <paramref name="other"/>, which is as if disposed then.</summary>
        internal void Become(Tensor other)
        {
            nint before = Interlocked.Exchange(ref _handle, other.DecoupleFromNativeHandle());
            Native.rt_free(before);
        }

        /// <summary>Another object over the same native tensor.</summary>
        public Tensor alias() => Wrap(Native.rt_alias_handle(Handle));

        internal Tensor Wrap(nint handle)
        {
            GC.KeepAlive(this);
            return new Tensor(handle);
        }

        /// <summary>Moves the tensor to the scope around its own (to no scope when there is none).</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Moves the tensor to the scope that holds <paramref name="other"/>.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.Scope);

        /// <summary>Moves the tensor to <paramref name="other"/>, or out of all scopes when that is null.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            Scope?.Forget(this);
            other?.Add(this);
            return this;
        }

        /// <summary>Takes the tensor out of its scope: from now on its owner disposes it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            Scope?.Forget(this);
            return this;
        }

        private static InvalidOperationException Disposed() => new(
            "The tensor was disposed. If a dispose scope ended before it was used, call MoveToOuterDisposeScope() or DetachFromDisposeScope() on it.");

        private static void InterlockedMax(ref long target, long value)
        {
            long seen = Interlocked.Read(ref target);
            while (value > seen)
            {
                long previous = Interlocked.CompareExchange(ref target, value, seen);
                if (previous == seen) return;
                seen = previous;
            }
        }
    }
}
