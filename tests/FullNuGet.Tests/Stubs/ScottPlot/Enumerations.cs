namespace ScottPlot;

public enum Alignment
{
    UpperLeft,
    UpperRight,
    LowerLeft,
    LowerRight,
    MiddleLeft,
}

public enum Edge
{
    Left,
    Right,
    Bottom,
    Top,
}

public enum ImageFormat
{
    Bmp,
    Png,
}

public enum LinePattern
{
    Solid,
    Dashed,
    DenselyDashed,
    Dotted,
}

public enum MarkerShape
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
