using System.Reflection;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>
/// TorchSharp's packages move a module by making new tensors, disposing the old ones and setting the field that is named as the tensor
/// is registered, by attribute or by itself. A field that it does not find would keep a disposed tensor on the old device.
/// </summary>
public sealed class ReplacementTests
{
    private const BindingFlags Anywhere = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static TheoryData<string, string> Variants => Contenders.Variants;

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_registered_tensor_is_in_the_field_that_TorchSharp_will_set(string architecture, string setting)
    {
        using ISequenceModel model = Contenders.Create(architecture, setting);
        foreach (nn.Module module in model.Module.modules().Prepend(model.Module).Where(module => module.GetType().Namespace != "TorchSharp.Modules"))
            Check(module);
    }

    private static void Check(nn.Module module)
    {
        string type = module.GetType().Name;
        FieldInfo[] fields = [.. Ancestry(module.GetType()).SelectMany(one => one.GetFields(Anywhere)).DistinctBy(field => field.Name)];
        PropertyInfo[] properties = module.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public);
        Assert.True(fields.Select(ComponentName).Distinct().Count() == fields.Length, $"{type}: two fields have one name, on which module.to fails.");
        Assert.True(properties.DistinctBy(property => property.Name).Count() == properties.Length, $"{type}: two properties have one name, on which module.to fails.");

        IEnumerable<(string Name, Tensor Tensor)> registered = module.named_parameters(false).Select(entry => (entry.name, (Tensor)entry.parameter))
            .Concat(module.named_buffers(false).Select(entry => (entry.name, entry.buffer)));
        foreach ((string name, Tensor tensor) in registered)
        {
            FieldInfo? field = Array.Find(fields, field => ComponentName(field) == name);
            Assert.True(field is not null, $"{type}: no field is named '{name}'; give the field that holds it [ComponentName(Name = \"{name}\")].");
            Assert.Same(tensor, field.GetValue(module));
            Assert.DoesNotContain(properties, property => property.Name == name);
        }
    }

    private static IEnumerable<Type> Ancestry(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
            yield return type;
    }

    private static string ComponentName(FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
}
