using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Correctness;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Running;

/// <summary>Lets a model be trained and measured once it is right on this machine; the others of the experiment are not held up by one that is not.</summary>
internal sealed class Gatekeeper(Session session)
{
    private readonly Dictionary<string, string> refusals = [];
    private readonly HashSet<string> admitted = [];

    /// <summary>A sentence for each model that is left out.</summary>
    public IReadOnlyCollection<string> Refusals => refusals.Values;

    /// <summary>Whether the model is left out.</summary>
    public bool IsRefused(ModelEntry entry) => refusals.ContainsKey(entry.Name);

    /// <summary>Whether the model computes what it says, which is looked at once, in fp32.</summary>
    public bool IsRight(ModelEntry entry)
    {
        if (!admitted.Contains(entry.Name) && !refusals.ContainsKey(entry.Name))
        {
            using ISequenceModel model = session.Create(entry, Precision.Fp32, dropout: 0, seed: 1);
            Admit(entry, model);
        }

        return admitted.Contains(entry.Name);
    }

    /// <summary>Checks the model as it is and notes what was found in <c>gate.csv</c>; null when a check does not hold.</summary>
    public Contender? Admit(ModelEntry entry, ISequenceModel model)
    {
        GateResult gate;
        try
        {
            gate = CorrectnessGate.Check(entry.Name, model);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !OutOfMemory.Is(failure))
        {
            Refuse(entry, $"'{entry.Name}' is left out: checking it threw {failure.GetType().Name}: {failure.Message} Correct the model.");
            return null;
        }

        string path = session.Results.Gate;
        IReadOnlyList<GateRow> others = File.Exists(path) ? CsvFile.Read<GateRow>(path) : [];
        string precision = gate.Rows[0].Precision;
        CsvFile.Write(path, others.Where(row => row.Model != entry.Name || (row.Precision.Length > 0 && row.Precision != precision)).Concat(gate.Rows));
        if (gate.Refusal is { } refusal)
            Refuse(entry, refusal);
        else if (!IsRefused(entry))
            admitted.Add(entry.Name);
        return gate.Contender;
    }

    private void Refuse(ModelEntry entry, string refusal)
    {
        admitted.Remove(entry.Name);
        if (refusals.TryAdd(entry.Name, refusal))
            session.Display.Line(refusal);
    }
}
