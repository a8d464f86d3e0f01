using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Html;

/// <summary>Markers as SVG paths around the origin, for figures and legends alike.</summary>
internal static class MarkerShape
{
    /// <summary>The path within -1 to 1 both ways.</summary>
    public static string Path(Marker marker) => marker switch
    {
        Marker.Square => "M-.8,-.8H.8V.8H-.8Z",
        Marker.Triangle => "M0,-1L.95,.75H-.95Z",
        Marker.TriangleDown => "M0,1L.95,-.75H-.95Z",
        Marker.Diamond => "M0,-1L.85,0L0,1L-.85,0Z",
        Marker.Pentagon => "M0,-1L.95,-.31L.59,.81H-.59L-.95,-.31Z",
        _ => "M.85,0A.85,.85,0,1,1,-.85,0A.85,.85,0,1,1,.85,0Z",
    };
}
