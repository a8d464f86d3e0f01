namespace RetNet.Compare.Reporting.Figures;

/// <summary>How tick values are written.</summary>
public enum TickFormat
{
    /// <summary>As they are: <c>0.5</c>, <c>2048</c>.</summary>
    Plain,

    /// <summary>With decimal prefixes: <c>300k</c>, <c>10M</c>.</summary>
    Metric,

    /// <summary>Bytes with binary prefixes: <c>512 KiB</c>; ticks lie at powers of two.</summary>
    Bytes,
}
