namespace TorchSharp;

/// <summary>Knows the innermost dispose scope of the running thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] internal static DisposeScope? Current;
}
