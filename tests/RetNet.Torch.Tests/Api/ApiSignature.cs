using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace RetNet.Torch.Tests.Api;

/// <summary>Prints the public and protected surface of types the way that <c>torchsharp-api.txt</c> does.</summary>
internal static partial class ApiSignature
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(char)] = "char",
    };

    /// <summary>One line per visible type and member; base types and constraints of types are left out.</summary>
    public static IEnumerable<string> Of(Assembly assembly, string rootNamespace) => assembly.GetTypes()
        .Where(type => (type.Namespace ?? "").StartsWith(rootNamespace, StringComparison.Ordinal) && IsVisible(type))
        .SelectMany(type => Members(type).Prepend($"T {Name(type)} :: {Kind(type)} {Name(type)}"));

    /// <summary>
    /// Takes away what does not matter to code that compiles against both: nullability of references, readonly, base types,
    /// and the difference between a class and a struct for Scalar.
    /// </summary>
    public static string Normalize(string line)
    {
        line = NullableReference().Replace(line, "$1").Replace(" readonly ", " ", StringComparison.Ordinal);
        if (!line.StartsWith("T ", StringComparison.Ordinal)) return line;
        int bases = line.IndexOf(" : ", StringComparison.Ordinal);
        if (bases >= 0) line = line[..bases];
        int constraints = line.IndexOf(" where ", StringComparison.Ordinal);
        if (constraints >= 0) line = line[..constraints];
        return line == "T Scalar :: public sealed class Scalar" ? "T Scalar :: public struct Scalar" : line;
    }

    [GeneratedRegex(@"(?<!\b(?:long|int|bool|double|float|byte|short|ScalarType|Padding)|\))(?<=[\w\]>])(\b|)\?")]
    private static partial Regex NullableReference();

    private static bool IsVisible(Type type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!));

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "public enum";
        if (type.IsInterface) return "public interface";
        if (type.IsValueType) return "public struct";
        return type switch
        {
            { IsAbstract: true, IsSealed: true } => "public static class",
            { IsAbstract: true } => "public abstract class",
            { IsSealed: true } => "public sealed class",
            _ => "public class",
        };
    }

    private static IEnumerable<string> Members(Type type)
    {
        string head = $"M {Name(type)} :: ";
        if (type.IsEnum)
        {
            foreach (FieldInfo value in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                yield return $"{head}{value.Name} = {Convert.ToInt64(value.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
            yield break;
        }

        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
            yield return $"{head}{(field.IsPublic ? "public" : "protected")} {(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}";
        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(constructor => !constructor.IsStatic && IsVisible(constructor)))
            yield return $"{head}{Access(constructor)} .ctor({Parameters(constructor)})";
        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            MethodInfo? accessor = property.GetMethod is { } get && IsVisible(get) ? get : null;
            if (accessor is null) continue;
            ParameterInfo[] index = property.GetIndexParameters();
            string name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
            bool settable = property.SetMethod is { } set && IsVisible(set);
            string returns = Top(property.PropertyType, property.GetCustomAttribute<TupleElementNamesAttribute>());
            yield return $"{head}{Access(accessor)} {Modifiers(accessor)}{returns} {name} {(settable ? "{ get; set; }" : "{ get; }")}";
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(IsListed))
        {
            string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
            string returns = Top(method.ReturnType, method.ReturnParameter.GetCustomAttribute<TupleElementNamesAttribute>());
            yield return $"{head}{Access(method)} {Modifiers(method)}{returns} {method.Name}{generic}({Parameters(method)}){Constraints(method)}";
        }
    }

    private static bool IsListed(MethodInfo method) => IsVisible(method)
        && method.Name is not "Finalize" && !method.Name.Contains('<', StringComparison.Ordinal)
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        method.IsPublic ? "public" : method.IsFamilyOrAssembly ? "protected internal" : "protected";

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic) return "static ";
        if (method.IsAbstract) return "abstract ";
        if (method.GetBaseDefinition() != method) return "override ";
        return method.IsVirtual && !method.IsFinal ? "virtual " : "";
    }

    private static string Constraints(MethodInfo method)
    {
        if (!method.IsGenericMethod) return "";
        return string.Concat(method.GetGenericArguments().Select(argument =>
        {
            var constraints = new List<string>();
            if (argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint)) constraints.Add("struct");
            constraints.AddRange(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Name));
            return constraints.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", constraints)}";
        }));
    }

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string prefix = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "";
        string type = Top(parameter.ParameterType, parameter.GetCustomAttribute<TupleElementNamesAttribute>());
        return $"{prefix}{type} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Default(parameter) : "")}";
    }

    private static string Default(ParameterInfo parameter)
    {
        object? value = parameter.RawDefaultValue;
        Type type = parameter.ParameterType;
        return value switch
        {
            null when type.IsValueType && Nullable.GetUnderlyingType(type) is null => "default",
            null => "null",
            bool flag => flag ? "true" : "false",
            string text => $"\"{text}\"",
            float number => number.ToString(CultureInfo.InvariantCulture) + "f",
            _ when type.IsEnum => $"{Name(type)}.{Enum.ToObject(type, value)}",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
    }

    // Element names of a tuple are listed at the top only.
    private static string Top(Type type, TupleElementNamesAttribute? names)
    {
        Type core = Nullable.GetUnderlyingType(type) ?? type;
        if (names is null || !IsTuple(core)) return Name(type);
        Type[] elements = core.GetGenericArguments();
        return $"({string.Join(", ", elements.Select((element, i) => $"{Name(element)} {names.TransformNames[i]}"))}){(core == type ? "" : "?")}";
    }

    private static bool IsTuple(Type type) =>
        type.IsGenericType && type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true;

    private static string Name(Type type)
    {
        if (s_keywords.TryGetValue(type, out string? keyword)) return keyword;
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } core) return Name(core) + "?";
        if (IsTuple(type) && !type.ContainsGenericParameters) return $"({string.Join(", ", type.GetGenericArguments().Select(Name))})";

        string name = type.Name.Split('`')[0];
        Type[] arguments = type.GetGenericArguments()[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..];
        if (arguments.Length > 0) name += $"<{string.Join(", ", arguments.Select(Name))}>";
        if (type.DeclaringType is not null) return $"{Name(type.DeclaringType)}.{name}";
        if (type.Namespace == "TorchSharp.Modules") return $"Modules.{name}";
        return type.Namespace is null or "TorchSharp" or "System" or "System.Collections.Generic" or "System.Numerics" or "System.IO"
            ? name
            : $"{type.Namespace}.{name}";
    }
}
