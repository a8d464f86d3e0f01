namespace RetNet.Compare.Data.Tasks;

/// <summary>
/// Induction heads (Olsson et al. 2022, arXiv:2209.11895; as a task in Fu et al. 2023, arXiv:2212.14052): random symbols with a marker among
/// them, always followed by the same symbol, which differs from sequence to sequence; after every marker but the first the answer is that symbol.
/// </summary>
public sealed class Induction : RecallTask
{
    internal Induction(TaskShape shape, int number)
        : base(shape, number)
    {
    }

    /// <inheritdoc/>
    public override string Name => "induction";

    /// <inheritdoc/>
    public override string Description => $"random symbols in which one marker comes {Shape.Items} times: the symbol that followed it the first time";

    private protected override void Write(ref TaskRandom random, Span<long> inputs, Span<long> targets)
    {
        for (int place = 1; place < inputs.Length; place++)
            inputs[place] = Symbol(random.Next(Shape.Symbols));
        Span<int> places = stackalloc int[Shape.Items];
        // Two tokens a place, so that a marker never stands where another's symbol belongs.
        random.Choose((Shape.Length - 1) / 2, places);
        places.Sort();
        long answer = Symbol(random.Next(Shape.Symbols));
        for (int i = 0; i < places.Length; i++)
        {
            int marker = 1 + (2 * places[i]);
            inputs[marker] = TaskShape.Marker;
            inputs[marker + 1] = answer;
            if (i > 0)
                targets[marker] = answer;
        }
    }
}
