namespace ScottPlot;

internal enum Alignment
{
    UpperLeft,
    UpperRight,
    LowerLeft,
    LowerRight,
    MiddleLeft,
}

internal enum Edge
{
    Left,
    Right,
    Bottom,
    Top,
}

internal enum ImageFormat
{
    Bmp,
    Png,
}

internal enum LinePattern
{
    Solid,
    Dashed,
    DenselyDashed,
    Dotted,
}

internal enum MarkerShape
{
    None,
    FilledCircle,
    OpenCircle,
    FilledSquare,
    FilledTriangleUp,
    FilledTriangleDown,
    FilledDiamond,
    VerticalBar,
    HorizontalBar,
}
