namespace ScottPlot;

internal interface IAxis
{
    ITickGenerator TickGenerator { get; set; }

    LabelStyle Label { get; }

    LabelStyle TickLabelStyle { get; set; }

    LineStyle FrameLineStyle { get; }
}

internal interface IXAxis : IAxis;

internal interface IYAxis : IAxis;

internal interface ITickGenerator;

internal sealed class RecordedAxis : IXAxis, IYAxis
{
    public ITickGenerator TickGenerator { get; set; } = new TickGenerators.NumericManual();

    public LabelStyle Label { get; } = new() { Bold = true };

    public LabelStyle TickLabelStyle { get; set; } = new();

    public LineStyle FrameLineStyle { get; } = new();
}

internal sealed class AxisManager
{
    public IXAxis Bottom { get; } = new RecordedAxis();

    public IXAxis Top { get; } = new RecordedAxis();

    public IYAxis Left { get; } = new RecordedAxis();

    public IYAxis Right { get; } = new RecordedAxis();

    public (double Left, double Right, double Bottom, double Top) Limits { get; private set; }

    public void SetLimits(double left, double right, double bottom, double top) => Limits = (left, right, bottom, top);
}
