using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Nuke.Common.Execution;

namespace Nuke.Common.Tooling;

public delegate T Configure<T>(T options);

// A closed list of values that need not be C# names: public static fields of the subclass's own type.
public abstract class Enumeration
{
    protected string Value { get; set; } = "";

    public static implicit operator string?(Enumeration? value) => value?.Value;

    public static bool operator ==(Enumeration? a, Enumeration? b) => Equals(a, b);

    public static bool operator !=(Enumeration? a, Enumeration? b) => !Equals(a, b);

    public override bool Equals(object? obj) => obj is Enumeration other && other.GetType() == GetType() && other.Value == Value;

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Members.AreThere)]
    internal static IEnumerable<(string Name, Enumeration Value)> All(Type type) =>
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        let value = field.GetValue(null) as Enumeration
        where value is not null
        select (field.Name, value);

    // NUKE finds the values of a subclass by [TypeConverter(typeof(TypeConverter<Subclass>))]; so the attribute must compile.
    public class TypeConverter<T> : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text
                ? All(typeof(T)).Single(x => x.Name.Equals(text, StringComparison.OrdinalIgnoreCase)).Value
                : base.ConvertFrom(context, culture, value);
    }
}
