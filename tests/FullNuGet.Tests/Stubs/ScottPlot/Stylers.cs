namespace ScottPlot.Stylers;

internal sealed class FontStyler
{
    public string? Recorded { get; private set; }

    public void Set(string fontName) => Recorded = fontName;
}
