namespace RetNet.Compare.Data.Tasks;

/// <summary>
/// Copying (Jelassi et al. 2024, arXiv:2402.01032): a string of symbols, a marker, and the string again, which is the answer.
/// Lengths vary, so that no fixed distance gives it; the symbols of a string differ, so that each follows from the one before.
/// </summary>
public sealed class Copying : RecallTask
{
    internal Copying(TaskShape shape, int number)
        : base(shape, number)
    {
    }

    /// <inheritdoc/>
    public override string Name => "copying";

    /// <inheritdoc/>
    public override string Description => $"a string of {Shortest} to {Shape.Items} different symbols and a marker: the string again";

    private int Shortest => Shape.Items / 2;

    private protected override void Write(ref TaskRandom random, Span<long> inputs, Span<long> targets)
    {
        int count = Shortest + random.Next(Shape.Items - Shortest + 1);
        int marker = 1 + count;
        inputs[marker] = TaskShape.Marker;
        Span<int> symbols = stackalloc int[count];
        random.Choose(Shape.Symbols, symbols);
        for (int i = 0; i < count; i++)
        {
            long symbol = Symbol(symbols[i]);
            inputs[1 + i] = symbol;
            targets[marker + i] = symbol;
            if (i < count - 1)
                inputs[marker + 1 + i] = symbol;
        }
    }
}
