using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Tasks;

namespace RetNet.Compare.Data.Tests.Tasks;

public sealed class RecallTaskTests
{
    private const int Length = 40;
    private static readonly TaskShape Shape = new(vocabulary: 64, items: 8, Length);

    [Fact]
    public void Every_key_is_asked_for_once_and_the_answer_is_the_value_that_followed_it()
    {
        foreach ((long[] inputs, long[] targets) in Sequences("mqar"))
        {
            Dictionary<long, long> values = Enumerable.Range(0, Shape.Items).ToDictionary(item => inputs[1 + (2 * item)], item => inputs[2 + (2 * item)]);
            int[] asked = Answers(targets);
            Assert.Equal(values.Keys.Order(), asked.Select(place => inputs[place]).Order());
            Assert.All(asked, place => Assert.True(place > 2 * Shape.Items && targets[place] == values[inputs[place]]));
            Assert.Empty(values.Keys.Intersect(values.Values));
        }
    }

    [Fact]
    public void After_every_marker_but_the_first_the_answer_is_what_followed_that_one()
    {
        foreach ((long[] inputs, long[] targets) in Sequences("induction"))
        {
            int[] markers = [.. Enumerable.Range(0, Length).Where(place => inputs[place] == TaskShape.Marker)];
            Assert.Equal(Shape.Items, markers.Length);
            Assert.Equal(markers[1..], Answers(targets));
            Assert.All(markers[1..], place => Assert.Equal(inputs[markers[0] + 1], targets[place]));
        }
    }

    [Fact]
    public void The_answer_is_the_string_before_the_marker_and_strings_have_several_lengths()
    {
        var lengths = new HashSet<int>();
        foreach ((long[] inputs, long[] targets) in Sequences("copying"))
        {
            int marker = Array.IndexOf(inputs, TaskShape.Marker);
            long[] text = inputs[1..marker];
            Assert.Equal(text.Distinct(), text);
            Assert.Equal(Enumerable.Range(marker, text.Length), Answers(targets));
            Assert.Equal(text, targets[marker..(marker + text.Length)]);
            Assert.Equal(text[..^1], inputs[(marker + 1)..(marker + text.Length)]);
            lengths.Add(text.Length);
        }

        Assert.Equal([4, 5, 6, 7, 8], lengths.Order());
    }

    [Fact]
    public void Each_task_begins_with_an_id_of_its_own_and_all_ids_are_in_the_vocabulary()
    {
        Assert.Equal(3, TaskCatalog.Names.Select(name => Sequences(name).Select(sequence => sequence.Inputs[0]).Distinct().Single()).Distinct().Count());
        Assert.All(TaskCatalog.Names.SelectMany(Sequences), sequence =>
        {
            Assert.All(sequence.Inputs, id => Assert.InRange(id, 0, Shape.Vocabulary - 1));
            Assert.All(Answers(sequence.Targets), place => Assert.InRange(sequence.Targets[place], TaskShape.FirstSymbol, Shape.Vocabulary - 1));
        });
    }

    [Theory]
    [InlineData(64, 1, 40, "at least 2")]
    [InlineData(20, 8, 40, "at least 21 ids")]
    [InlineData(64, 8, 24, "at least 25 tokens")]
    public void A_shape_that_cannot_hold_its_items_is_refused_with_what_would(int vocabulary, int items, int length, string remedy) =>
        Assert.Contains(remedy, Assert.Throws<ArgumentException>(() => new TaskShape(vocabulary, items, length)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_smallest_shape_holds_its_items()
    {
        var shape = new TaskShape(vocabulary: 21, items: 8, length: 25);
        foreach (RecallTask task in TaskCatalog.Find(TaskCatalog.Names, shape))
        {
            for (long sequence = 0; sequence < 100; sequence++)
                TaskBatches.FillHeldOut(task, sequence, new long[25], new long[25]);
        }
    }

    private static int[] Answers(long[] targets) => [.. Enumerable.Range(0, targets.Length).Where(place => targets[place] != EvaluationPieces.IgnoreIndex)];

    private static IEnumerable<(long[] Inputs, long[] Targets)> Sequences(string name)
    {
        RecallTask task = TaskCatalog.Find([name], Shape)[0];
        for (long sequence = 0; sequence < 200; sequence++)
        {
            long[] inputs = new long[Length], targets = new long[Length];
            TaskBatches.FillHeldOut(task, sequence, inputs, targets);
            yield return (inputs, targets);
        }
    }
}
