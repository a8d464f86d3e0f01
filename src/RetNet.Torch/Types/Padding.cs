namespace TorchSharp;

/// <summary>How much a convolution is padded.</summary>
public enum Padding
{
    Valid = 0,
    Same = 1,
}
