using System.Text.Json;
using System.Text.Json.Nodes;
using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Html;

/// <summary>Writes an <see cref="Axis"/> as Vega-Lite's <c>scale</c> and <c>axis</c>, with the ticks and labels of the plots.</summary>
internal static class VegaLiteAxis
{
    /// <summary>The axis under the name of its scale, the figure's own first, and the other scale where there is one.</summary>
    public static JsonObject Write(Axis axis, IReadOnlyCollection<double> values)
    {
        var scales = new JsonObject { [Name(axis)] = One(axis) };
        if (axis.Switched(values) is { } other)
            scales[Name(other)] = One(other);
        return scales;
    }

    private static string Name(Axis axis) => axis.Scale switch
    {
        AxisScale.Logarithmic => "log",
        AxisScale.Category => "names",
        _ => "linear",
    };

    private static JsonObject One(Axis axis)
    {
        bool names = axis.Scale == AxisScale.Category;
        Tick[] ticks = [.. axis.Ticks.OrderBy(tick => tick.Value)];
        // datum.index runs from 0 to 1 over the ticks in the order of their values.
        string place = $"[round((datum.index || 0) * {ticks.Length - 1})]";
        string labels = JsonSerializer.Serialize(ticks.Select(tick => tick.Label ?? ""));
        string lined = JsonSerializer.Serialize(ticks.Select(tick => (tick.Label is null) == names));
        return new JsonObject
        {
            ["scale"] = new JsonObject
            {
                ["type"] = axis.Scale == AxisScale.Logarithmic ? "log" : "linear",
                ["domain"] = new JsonArray(axis.Minimum, axis.Maximum),
                ["nice"] = false,
                ["reverse"] = names,
            },
            ["axis"] = new JsonObject
            {
                ["title"] = axis.Label.Length == 0 ? null : axis.Label,
                ["values"] = new JsonArray([.. ticks.Select(tick => (JsonNode)tick.Value)]),
                ["labelExpr"] = labels + place,
                ["labelOverlap"] = names ? false : "greedy",
                ["ticks"] = !names,
                ["gridOpacity"] = new JsonObject
                {
                    ["condition"] = new JsonObject { ["test"] = lined + place, ["value"] = 1 },
                    ["value"] = 0,
                },
            },
        };
    }
}
