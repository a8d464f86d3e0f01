namespace TorchSharp;

// Complex numbers.
public static partial class torch
{
    public static Tensor conj(Tensor input) => input.conj();

    public static Tensor view_as_complex(Tensor input) => input.view_as_complex();

    public static Tensor view_as_real(Tensor input) => input.view_as_real();

    public static Tensor angle(Tensor input) => input.angle();

    public static Tensor resolve_conj(Tensor input) => input.resolve_conj();
}
