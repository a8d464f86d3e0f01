using System.Reflection;
using TorchSharp;
using Xunit.Sdk;

namespace RetNet.Compare.Models.Tests;

/// <summary>Begins torch's generator anew before every test, so that its random inputs are the same in every run.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SeededAttribute : BeforeAfterTestAttribute
{
    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => torch.manual_seed(1);
}
