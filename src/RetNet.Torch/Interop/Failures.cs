using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace RetNet.Torch.Interop;

/// <summary>Turns native error texts into exceptions, and carries C# exceptions through native frames by number.</summary>
internal static unsafe partial class Failures
{
    private static readonly ConcurrentDictionary<long, Exception> s_inFlight = new();
    private static long s_last;

    /// <summary>Remembers an exception of a callback; the returned number is what native code passes on.</summary>
    public static long Remember(Exception exception)
    {
        long id = Interlocked.Increment(ref s_last);
        s_inFlight[id] = exception;
        return id;
    }

    [DoesNotReturn]
    public static void Throw(byte* error)
    {
        string text = Marshal.PtrToStringUTF8((nint)error) ?? "unknown error";
        Match managed = ManagedException().Match(text);
        if (managed.Success && s_inFlight.TryRemove(long.Parse(managed.Groups[1].ValueSpan, CultureInfo.InvariantCulture), out Exception? inner))
            throw new ExternalException($"A custom autograd function threw {inner.GetType().Name}: {inner.Message}", inner);
        throw new ExternalException(text);
    }

    [GeneratedRegex("managed exception #([0-9]+)#")]
    private static partial Regex ManagedException();
}
