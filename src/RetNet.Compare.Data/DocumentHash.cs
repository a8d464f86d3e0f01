using System.Security.Cryptography;
using System.Text;

namespace RetNet.Compare.Data;

/// <summary>SHA-256 of a document's id: decides splits and samples without regard to order or neighbours.</summary>
internal static class DocumentHash
{
    public static string Of(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>The hash as one big-endian number, modulo <paramref name="divisor"/>.</summary>
    public static int Modulo(string id, int divisor)
    {
        int remainder = 0;
        foreach (byte value in SHA256.HashData(Encoding.UTF8.GetBytes(id)))
            remainder = ((remainder * 256) + value) % divisor;
        return remainder;
    }
}
