using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Attention;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

// B batch, H heads, S cached positions, E head width.

/// <summary>One token of attention over a cache in fp32 or bf16, against the explicit form on the same cached numbers.</summary>
public sealed unsafe class AttentionStepTests
{
    private const int Batch = 3, Heads = 2, Capacity = 150;

    [Theory]
    [InlineData(2, 0, false)]
    [InlineData(10, 2, false)]
    [InlineData(64, 64, false)]
    [InlineData(80, 149, false)]
    [InlineData(2, 0, true)]
    [InlineData(10, 2, true)]
    [InlineData(64, 64, true)]
    [InlineData(80, 149, true)]
    public void A_step_attends_to_the_cache_as_it_stands(int width, int position, bool isBf16)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(7);
        ScalarType format = isBf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Tensor keys_BHSE = randn(Batch, Heads, Capacity, width).to(format), values_BHSE = randn(Batch, Heads, Capacity, width).to(format);
        Tensor q_BHE = randn(Batch, Heads, width), k_BHE = randn(Batch, Heads, width), v_BHE = randn(Batch, Heads, width);
        Tensor noTurn = cat([ones(width / 2, 1), zeros(width / 2, 1)], 1).contiguous();

        Tensor expectedKeys = keys_BHSE.clone(), expectedValues = values_BHSE.clone();
        expectedKeys.select(2, position).copy_(k_BHE);
        expectedValues.select(2, position).copy_(v_BHE);
        Tensor expected = ExplicitAttention.Plain(
            q_BHE.unsqueeze(2), expectedKeys.narrow(2, 0, position + 1).to(ScalarType.Float32), expectedValues.narrow(2, 0, position + 1).to(ScalarType.Float32));

        Compare<Lanes128<float>, Vector128<float>>();
        Compare<Lanes256<float>, Vector256<float>>();
        Compare<Lanes512<float>, Vector512<float>>();

        void Compare<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            Tensor keys = keys_BHSE.clone(), values = values_BHSE.clone(), o_BHE = empty(Batch, Heads, width);
            if (isBf16)
                Run<TLanes, TVector, ushort>(q_BHE, k_BHE, v_BHE, keys, values, noTurn, position, o_BHE);
            else
                Run<TLanes, TVector, float>(q_BHE, k_BHE, v_BHE, keys, values, noTurn, position, o_BHE);
            Close.Assert(expected.squeeze(2), o_BHE, 1e-5, typeof(TLanes).Name);
            Close.Assert(expectedKeys, keys, 0, "keys");
            Close.Assert(expectedValues, values, 0, "values");
        }
    }

    private static void Run<TLanes, TVector, TCached>(
        Tensor q_BHE, Tensor k_BHE, Tensor v_BHE, Tensor keys, Tensor values, Tensor turns, int position, Tensor o_BHE)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
        where TCached : unmanaged
    {
        new AttentionStep<TCached>
        {
            Queries = ChannelKernels.Pointer<float>(q_BHE),
            Keys = ChannelKernels.Pointer<float>(k_BHE),
            Values = ChannelKernels.Pointer<float>(v_BHE),
            KeyCache = ChannelKernels.Pointer<TCached>(keys),
            ValueCache = ChannelKernels.Pointer<TCached>(values),
            Output = ChannelKernels.Pointer<float>(o_BHE),
            QueryTurns = ChannelKernels.Pointer<float>(turns),
            KeyTurns = ChannelKernels.Pointer<float>(turns),
            Position = position,
            Capacity = Capacity,
            Width = (int)q_BHE.shape[2],
        }.Run<TLanes, TVector>(0, Batch * Heads);
        GC.KeepAlive((q_BHE, k_BHE, v_BHE, keys, values, turns, o_BHE));
    }
}
