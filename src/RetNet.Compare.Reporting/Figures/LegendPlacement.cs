namespace RetNet.Compare.Reporting.Figures;

/// <summary>Finds a corner of the plot where the legend covers no data.</summary>
public static class LegendPlacement
{
    // Measured in pixels on pictures 1400 wide in 14-point DejaVu Sans.
    private const double PictureWidth = 1400;
    private const double LetterWidth = 12.5;
    private const double SampleWidth = 60;
    private const double LineHeight = 25;
    private const double Margin = 35;
    private const double SideMargins = 140;
    private const double TopAndBottomMargins = 180;

    /// <summary>The first free corner (upper right, upper left, lower right, lower left), else <see cref="LegendPlace.OutsideRight"/>.</summary>
    public static LegendPlace Of(Figure figure)
    {
        string[] names = [.. figure.Series.Select(series => series.Name).OfType<string>()];
        if (names.Length == 0)
            return LegendPlace.None;

        double width = (SampleWidth + (LetterWidth * names.Max(name => name.Length)) + Margin) / PlotWidth(figure);
        double height = ((LineHeight * names.Length) + Margin) / Math.Max(1, (PictureWidth * figure.HeightToWidth) - TopAndBottomMargins);
        if (width > 0.6 || height > 0.6)
            return LegendPlace.OutsideRight;

        List<(double X, double Low, double High)> data = [.. figure.Series.SelectMany(series => Covered(figure, series))];
        (LegendPlace Place, double Left, double Bottom)[] corners =
        [
            (LegendPlace.TopRight, 1 - width, 1 - height),
            (LegendPlace.TopLeft, 0, 1 - height),
            (LegendPlace.BottomRight, 1 - width, 0),
            (LegendPlace.BottomLeft, 0, 0),
        ];
        foreach ((LegendPlace place, double left, double bottom) in corners)
        {
            if (!data.Any(at => at.X >= left && at.X <= left + width && at.High >= bottom && at.Low <= bottom + height))
                return place;
        }

        return LegendPlace.OutsideRight;
    }

    private static double PlotWidth(Figure figure)
    {
        int longest = figure.Y.Scale == AxisScale.Category ? figure.Y.Ticks.Max(tick => tick.Label?.Length ?? 0) : 0;
        return Math.Max(PictureWidth / 4, PictureWidth - SideMargins - (LetterWidth * longest));
    }

    /// <summary>Vertical stretches that a series occupies, in shares of the plot area, close enough together that no gap hides a line.</summary>
    private static IEnumerable<(double X, double Low, double High)> Covered(Figure figure, Series series)
    {
        if (figure.Y.Scale == AxisScale.Category)
            return series.Points.SelectMany(point => Row(figure, series.Kind, point));

        List<(double X, double Low, double High)> places = [.. series.Points.Select(point => (
            figure.X.Position(point.X),
            figure.Y.Position(point.Low ?? point.Y),
            figure.Y.Position(point.High ?? point.Y)))];
        return series.Kind == SeriesKind.Line ? places.Concat(places.Zip(places.Skip(1)).SelectMany(pair => Between(pair.First, pair.Second))) : places;
    }

    private static IEnumerable<(double X, double Low, double High)> Row(Figure figure, SeriesKind kind, FigurePoint point)
    {
        double y = 1 - figure.Y.Position(point.Y);
        double halfHeight = kind == SeriesKind.Bar ? 0.5 / (figure.Y.Maximum - figure.Y.Minimum) : 0.01;
        double from = kind == SeriesKind.Bar ? 0 : figure.X.Position(point.Low ?? point.X);
        double to = figure.X.Position(point.High ?? point.X) + (LetterWidth * (point.Label?.Length ?? 0) / PlotWidth(figure));
        for (double x = from; x < to; x += 0.01)
            yield return (x, y - halfHeight, y + halfHeight);
        yield return (to, y - halfHeight, y + halfHeight);
    }

    private static IEnumerable<(double X, double Low, double High)> Between(
        (double X, double Low, double High) first, (double X, double Low, double High) second)
    {
        const int Pieces = 50;
        for (int piece = 1; piece < Pieces; piece++)
        {
            double share = (double)piece / Pieces;
            yield return (Mix(first.X, second.X), Mix(first.Low, second.Low), Mix(first.High, second.High));

            double Mix(double from, double to) => from + ((to - from) * share);
        }
    }
}
