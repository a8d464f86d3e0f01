using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Correctness;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Running;

/// <summary>Lets a model be measured once it is right on this machine.</summary>
internal static class Gatekeeper
{
    /// <summary>Checks the model and notes what was found in <c>gate.csv</c>.</summary>
    /// <exception cref="InvalidOperationException">A check does not hold.</exception>
    public static Contender Admit(Session session, ModelEntry entry, ISequenceModel model)
    {
        GateResult gate = CorrectnessGate.Check(entry.Name, model);
        string path = session.Results.Gate;
        IReadOnlyList<GateRow> others = File.Exists(path) ? CsvFile.Read<GateRow>(path) : [];
        CsvFile.Write(path, others.Where(row => row.Model != entry.Name).Concat(gate.Rows));
        return gate.Require();
    }
}
