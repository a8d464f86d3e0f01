namespace RetNet.Compare.Reporting.Figures;

/// <summary>
/// One colour and marker per architecture in every figure (colours of Okabe and Ito, which the colour-blind can tell apart);
/// further models of an architecture share the colour and differ by dash and marker, unless there is no other architecture.
/// </summary>
public sealed class Palette
{
    private static readonly Dictionary<string, (string Color, Marker Marker)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["transformer"] = ("#0072B2", Marker.Square),
        ["retnet"] = ("#D55E00", Marker.Circle),
        ["rwkv"] = ("#009E73", Marker.Triangle),
        ["h3"] = ("#CC79A7", Marker.Diamond),
        ["hyena"] = ("#E69F00", Marker.TriangleDown),
        ["linear-transformer"] = ("#56B4E9", Marker.Pentagon),
        ["flash-attention"] = ("#222222", Marker.Diamond),
    };

    private static readonly int Markers = Enum.GetValues<Marker>().Length - 1;

    // Paul Tol's muted scheme, without the hues nearest to the ones above.
    private static readonly string[] Spare = ["#332288", "#882255", "#999933", "#117733", "#AA4499", "#661100", "#7F7F7F"];

    private readonly Dictionary<string, SeriesStyle> styles = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Assigns styles to <paramref name="models"/>: label and architecture, in the experiment's order.</summary>
    public Palette(IEnumerable<(string Model, string Architecture)> models)
    {
        (string Model, string Architecture)[] all = [.. models];
        Dictionary<string, (string Color, Marker Marker)> taken = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, int> variants = new(StringComparer.OrdinalIgnoreCase);
        bool alone = all.DistinctBy(one => one.Architecture, StringComparer.OrdinalIgnoreCase).Count() == 1;
        foreach ((string model, string architecture) in all)
        {
            if (!taken.TryGetValue(architecture, out (string Color, Marker Marker) look))
                taken[architecture] = look = Known.TryGetValue(architecture, out var known) ? known : SpareFor(architecture, taken);
            int variant = variants.GetValueOrDefault(architecture);
            variants[architecture] = variant + 1;
            styles[model] = alone && variant > 0 ? OfAnother(look, variant) : new SeriesStyle
            {
                Color = look.Color,
                Marker = (Marker)(1 + (((int)look.Marker - 1 + variant) % Markers)),
                Dash = (Dash)(variant % Enum.GetValues<Dash>().Length),
            };
        }
    }

    /// <summary>Colour of lines that belong to no architecture.</summary>
    public static string Neutral => "#666666";

    /// <summary>The style of a model.</summary>
    /// <exception cref="KeyNotFoundException">The model was not given to the constructor.</exception>
    public SeriesStyle this[string model] => styles[model];

    /// <summary>A look apart from those of the architectures, as long as there are any.</summary>
    private static SeriesStyle OfAnother((string Color, Marker Marker) own, int place)
    {
        (string Color, Marker Marker)[] others = [.. Spare.Select((color, index) => (color, (Marker)(1 + ((index + 1) % Markers)))), .. Known.Values.Where(look => look != own)];
        (string color, Marker marker) = others[(place - 1) % others.Length];
        return new SeriesStyle { Color = color, Marker = marker };
    }

    private static (string Color, Marker Marker) SpareFor(string architecture, Dictionary<string, (string Color, Marker Marker)> taken)
    {
        // string.GetHashCode differs between processes; a colour must not.
        uint hash = architecture.ToLowerInvariant().Aggregate(2166136261u, (sum, letter) => (sum ^ letter) * 16777619u);
        int start = (int)(hash % (uint)Spare.Length);
        string color = Enumerable.Range(0, Spare.Length)
            .Select(offset => Spare[(start + offset) % Spare.Length])
            .FirstOrDefault(candidate => taken.Values.All(look => look.Color != candidate), Spare[start]);
        return (color, (Marker)(1 + (hash % (uint)Markers)));
    }
}
