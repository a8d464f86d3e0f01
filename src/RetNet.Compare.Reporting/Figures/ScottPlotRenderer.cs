using System.Text;
using RetNet.Compare.Data.Files;
using ScottPlot;

namespace RetNet.Compare.Reporting.Figures;

/// <summary>Draws with the package ScottPlot; the same picture, size for size, as <see cref="GnuplotRenderer"/>'s.</summary>
public sealed class ScottPlotRenderer : IFigureRenderer
{
    private const int SvgWidth = 1000;
    private const int PngWidth = 1400;
    private readonly Lazy<string?> problem = new(FindProblem);
    private readonly GnuplotRenderer gnuplot = new();

    /// <inheritdoc/>
    public string? Problem => problem.Value;

    /// <inheritdoc/>
    public void Render(Figure figure, string path)
    {
        string format = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        if (format is not ("png" or "svg"))
            throw new ArgumentException($"{path}: figures are drawn as .png or .svg.", nameof(path));
        // Skia writes no dashes into an SVG, and models may differ by them alone.
        if (format == "svg" && figure.Series.Any(series => series.Style.Dash != Dash.Solid) && gnuplot.Problem is null)
        {
            gnuplot.Render(figure, path);
            return;
        }

        byte[] picture = Draw(figure, format);
        AtomicFile.Write(path, target => target.Write(picture));
    }

    private static byte[] Draw(Figure figure, string format)
    {
        using Plot plot = ScottPlotDrawing.Of(figure);
        int width = format == "png" ? PngWidth : SvgWidth;
        int height = (int)Math.Round(width * figure.HeightToWidth);
        // Texts and lines are given for the width of an SVG.
        plot.ScaleFactor = (double)width / SvgWidth;
        return format == "png" ? plot.GetImageBytes(width, height, ImageFormat.Png) : Encoding.UTF8.GetBytes(plot.GetSvgXml(width, height));
    }

    private static string? FindProblem()
    {
        try
        {
            using Plot plot = new();
            _ = plot.GetImageBytes(8, 8, ImageFormat.Png);
            return null;
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException or BadImageFormatException)
        {
            return $"ScottPlot cannot draw here: {(failure.InnerException ?? failure).Message} Its native library may need: apt-get install libfontconfig1";
        }
    }
}
