using RetNet.Torch;
using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        /// <summary>A generator of its own, independent of the default one.</summary>
        public unsafe Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            nint handle;
            Native.Check(Native.rt_new_generator((int)this.device.type, Math.Max(this.device.index, 0), seed, &handle));
            _handle = handle;
        }

        internal Generator(nint handle, Device device)
        {
            _handle = handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        /// <summary>The generator that operators on the CPU use when none is given.</summary>
        public static Generator Default => DefaultGenerator.Of(CPU);

        public Device device { get; }

        /// <summary>The native <c>at::Generator*</c>, owned by this object.</summary>
        public IntPtr Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        /// <summary>The state as a tensor of bytes.</summary>
        public unsafe Tensor get_state()
        {
            nint state;
            Native.Check(Native.rt_generator_get_state(Handle, &state));
            GC.KeepAlive(this);
            return new Tensor(state);
        }

        /// <summary>Puts a state of <see cref="get_state"/> back.</summary>
        public unsafe void set_state(Tensor value)
        {
            Native.Check(Native.rt_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        /// <summary>Starts anew from <paramref name="seed"/>.</summary>
        public unsafe Generator manual_seed(long seed)
        {
            Native.Check(Native.rt_generator_seed(Handle, (ulong)seed));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Starts anew from a seed of the operating system, and gives it.</summary>
        public unsafe long seed()
        {
            ulong seed;
            Native.Check(Native.rt_generator_new_seed(Handle, &seed));
            GC.KeepAlive(this);
            return (long)seed;
        }

        /// <summary>The seed last started from.</summary>
        public unsafe long initial_seed()
        {
            ulong seed;
            Native.Check(Native.rt_generator_initial_seed(Handle, &seed));
            GC.KeepAlive(this);
            return (long)seed;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            nint handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0) Native.rt_free_generator(handle);
        }
    }
}
