using RetNet.Compare.Models.Sequences;
using RetNet.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>The decode state: what it holds, what it weighs, where it ends.</summary>
public sealed class StateTests
{
    private const double Tolerance = 1e-4;

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void A_prompt_split_anywhere_gives_the_same_logits_and_state(string architecture, string setting) =>
        SplitPrompt(architecture, setting, 19, Enumerable.Range(1, 18));

    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void A_prompt_of_several_chunks_split_anywhere_gives_the_same_logits_and_state(string architecture) =>
        SplitPrompt(architecture, "", 130, Enumerable.Range(1, 129));

    [Theory]
    [MemberData(nameof(Contenders.Sizes), MemberType = typeof(Contenders))]
    public void Steps_and_a_prompt_leave_the_same_state(string architecture, string setting, long batch, long length)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(batch, length);
        using DecodeState prompted = model.NewState(batch, length), stepped = model.NewState(batch, length);
        model.Prefill(tokens, prompted);
        foreach (Tensor token in tokens.unbind(1))
            model.Step(token, stepped);
        SameState(prompted, stepped, "steps");
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void A_state_takes_the_declared_bytes_and_no_more_while_decoding(string architecture, string setting)
    {
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        foreach ((long batch, long length) in new[] { (1, 24), (3, 24), (3, 90) })
        {
            using Tensor tokens = Contenders.Tokens(batch, length);
            using (DecodeState warm = model.NewState(batch, length))
            {
                Read(warm);
                Step(warm);
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();

            long before = AllocatorStatistics.Live;
            using DecodeState state = model.NewState(batch, length);
            Assert.Equal(model.StateBytes(batch, length), AllocatorStatistics.Live - before);
            Assert.Equal(model.StateBytes(batch, length), state.Bytes);
            Read(state);
            Assert.Equal(model.StateBytes(batch, length), AllocatorStatistics.Live - before);
            Step(state);
            Assert.Equal(model.StateBytes(batch, length), AllocatorStatistics.Live - before);

            void Read(DecodeState decoded)
            {
                using var scope = NewDisposeScope();
                model.Prefill(tokens.narrow(1, 0, 20), decoded);
            }

            void Step(DecodeState decoded)
            {
                using var scope = NewDisposeScope();
                for (long t = 20; t < length; t++)
                    model.Step(tokens.select(1, t), decoded);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void A_text_decodes_to_the_same_logits_in_any_company(string architecture, string setting)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(3, 70);
        Tensor together = Decode(tokens);
        for (long row = 0; row < 3; row++)
        {
            double difference = Contenders.Difference(together.narrow(0, row, 1), Decode(tokens.narrow(0, row, 1)));
            Assert.True(difference <= 1e-5, $"logits of text {row} differ by {difference:g3}");
        }

        Tensor Decode(Tensor texts)
        {
            using DecodeState state = model.NewState(texts.shape[0], 70);
            Tensor prompt = model.Prefill(texts.narrow(1, 0, 65), state, allLogits: true);
            return cat([prompt, stack(texts.narrow(1, 65, 5).unbind(1).Select(token => model.Step(token, state)), 1)], 1);
        }
    }

    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void A_copy_goes_its_own_way(string architecture)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture);
        Tensor tokens = Contenders.Tokens(1, 10);
        using DecodeState state = model.NewState(1, 10);
        model.Prefill(tokens.narrow(1, 0, 8), state);
        using DecodeState copy = state.Clone();
        Tensor expected = model.Step(tokens.select(1, 8), state);
        model.Step(tokens.select(1, 9), state);
        Assert.Equal(0, Contenders.Difference(expected, model.Step(tokens.select(1, 8), copy)));
    }

    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void A_full_state_refuses_one_more_token(string architecture)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture);
        using DecodeState state = model.NewState(1, 4);
        model.Prefill(Contenders.Tokens(1, 4), state);
        var error = Assert.Throws<InvalidOperationException>(() => model.Step(tensor(new long[] { 1 }), state));
        Assert.Contains("room for 4 tokens", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void A_state_of_another_number_of_sequences_is_refused(string architecture)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture);
        using DecodeState state = model.NewState(1, 10);
        Assert.Throws<InvalidOperationException>(() => model.Prefill(Contenders.Tokens(3, 5), state));
        model.Prefill(Contenders.Tokens(1, 5), state);
        Assert.Throws<InvalidOperationException>(() => model.Step(Contenders.Tokens(3, 1).squeeze(1), state));
        Assert.Equal(5, state.Position);
    }

    private static void SplitPrompt(string architecture, string setting, long length, IEnumerable<int> splits)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Contenders.Create(architecture, setting);
        Tensor tokens = Contenders.Tokens(3, length);
        using DecodeState whole = model.NewState(3, length);
        Tensor expected = model.Prefill(tokens, whole, allLogits: true);
        Assert.True(Contenders.Difference(expected, model.Forward(tokens)) <= Tolerance, "whole prompt");

        foreach (int split in splits)
        {
            using DecodeState state = model.NewState(3, length);
            Tensor first = model.Prefill(tokens.narrow(1, 0, split), state, allLogits: true);
            Tensor second = model.Prefill(tokens.narrow(1, split, length - split), state, allLogits: true);
            Assert.True(Contenders.Difference(expected, cat([first, second], 1)) <= Tolerance, $"split at {split}");
            SameState(whole, state, $"split at {split}");
        }
    }

    private static void SameState(DecodeState expected, DecodeState actual, string where)
    {
        Assert.Equal(expected.Position, actual.Position);
        foreach ((PartState a, PartState b) in expected.Parts.Zip(actual.Parts))
        {
            foreach ((string name, Tensor entries) in a.Tensors)
            {
                double difference = Contenders.Difference(entries, b[name]) / Math.Max(1, entries.abs().max().ToDouble());
                Assert.True(difference <= Tolerance, $"{where}: state {name} differs by {difference:g3}");
            }
        }
    }
}
