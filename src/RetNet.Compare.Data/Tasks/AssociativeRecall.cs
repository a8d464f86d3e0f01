namespace RetNet.Compare.Data.Tasks;

/// <summary>
/// Multi-query associative recall (Arora et al. 2023, arXiv:2312.04927): pairs of key and value, then every key once more, at random places
/// among blanks; the answer is its value. Keys differ within a sequence; keys and values are disjoint halves of the symbols.
/// </summary>
public sealed class AssociativeRecall : RecallTask
{
    internal AssociativeRecall(TaskShape shape, int number)
        : base(shape, number)
    {
    }

    /// <inheritdoc/>
    public override string Name => "mqar";

    /// <inheritdoc/>
    public override string Description => $"{Shape.Items} pairs of key and value, then each key again in random order: its value";

    private protected override void Write(ref TaskRandom random, Span<long> inputs, Span<long> targets)
    {
        int items = Shape.Items, half = Shape.Symbols / 2, asked = 1 + (2 * items);
        Span<int> keys = stackalloc int[items], order = stackalloc int[items], places = stackalloc int[items];
        random.Choose(half, keys);
        for (int item = 0; item < items; item++)
        {
            inputs[1 + (2 * item)] = Symbol(keys[item]);
            inputs[2 + (2 * item)] = Symbol(half + random.Next(half));
        }

        random.Choose(items, order);
        random.Choose(Shape.Length - asked, places);
        for (int item = 0; item < items; item++)
        {
            inputs[asked + places[item]] = inputs[1 + (2 * order[item])];
            targets[asked + places[item]] = inputs[2 + (2 * order[item])];
        }
    }
}
