namespace RetNet.Compare.Reporting.Figures;

/// <summary>Draws a <see cref="Figure"/> to a file.</summary>
public interface IFigureRenderer
{
    /// <summary>Null when this renderer can draw here; otherwise one sentence saying what to install.</summary>
    string? Problem { get; }

    /// <summary>Draws to <paramref name="path"/>, whose extension (<c>.png</c> or <c>.svg</c>) names the format; an old file is replaced whole.</summary>
    /// <exception cref="InvalidOperationException">The renderer is missing or failed; the message carries its words.</exception>
    void Render(Figure figure, string path);
}
