"""Records <-> plain data of JSON, for what is kept from one run to the next.

A packed record holds what is not as it is by default. Unpacking is several times as quick as what
the model does with an editor's file: the form is one, and nobody is told what is wrong with it. All
the same it checks every value as the model does: what comes from outside may hold anything.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args, get_origin

from pydantic import AfterValidator, PlainValidator

from regesta.dates import Date
from regesta.model import Record

R = TypeVar("R", bound=Record)

Packed = dict[str, Any]
"""Values by the names of fields: texts, flags, lists and mappings of them, packed records."""

_MANY = 1 << 14
"""Short records that are remembered: an actor or a place is the same in many entries."""


def packed(record: Record) -> Packed:
    """Return a record as plain data."""
    defaults = _form(type(record)).defaults
    return {
        name: value if type(value) is str else _plain(value)
        for name, value in record.__dict__.items()
        if value is not (default := defaults[name])
        and (type(value) is not type(default) or value != default)
    }


def _plain(value: Any) -> object:
    kind = type(value)  # to ask whether something is a record takes long
    if kind is str or kind is bool:
        return value
    if kind is tuple:
        return [*map(_plain, value)]
    if kind is dict:
        return {key: _plain(one) for key, one in value.items()}
    return value.edtf if kind is Date else packed(value)


def unpacked(model: type[R], data: object) -> R:
    """Return the record that has been `packed`.

    Raises:
        ValueError: where it is none of this model.

    """
    form = _form(model)
    if type(data) is not dict:
        raise ValueError(f"{data!r} is no record")
    if form.is_short:
        try:
            return _short(model, tuple(data.items()))  # type: ignore[return-value] # it is of the model
        except TypeError:
            raise ValueError(f"{data!r} holds no values") from None
    return _made(model, form, data)


@lru_cache(maxsize=_MANY)
def _short(model: type[Record], items: tuple[tuple[str, object], ...]) -> Record:
    return _made(model, _form(model), dict(items))


class _Form(NamedTuple):
    """How a model is unpacked."""

    defaults: dict[str, Any]
    """By the names of all fields, in order; None where one has to be given."""
    needed: frozenset[str]
    """The names of those."""
    readers: Mapping[str, "_Reader"]
    is_short: bool
    """Whether it has no lists, mappings or records within."""
    rules: tuple[Callable[[Any], object], ...]
    """What is checked between its values."""


_Reader = Callable[[Any], Any]
"""Returns a value; raises ValueError where it is none of its kind."""


def _made(model: type[R], form: _Form, data: dict[str, object]) -> R:
    if not data.keys() >= form.needed:
        raise ValueError(f"{data!r} lacks a value")
    values = form.defaults.copy()
    readers = form.readers
    try:
        for name, value in data.items():
            values[name] = readers[name](value)
    except KeyError:
        raise ValueError(f"{data!r} has an unknown field") from None
    record = model.made_of(values)
    for rule in form.rules:
        rule(record)
    return record


@cache
def _form(model: type[Record]) -> _Form:
    fields = model.model_fields
    needed = frozenset(name for name, info in fields.items() if info.is_required())
    defaults = model.blank | {
        name: None if name in needed else info.get_default(call_default_factory=True)
        for name, info in fields.items()
    }
    readers = {name: _reader(info.annotation, info.metadata) for name, info in fields.items()}
    validators = model.__pydantic_decorators__.model_validators.values()
    rules = tuple(one.func for one in validators if one.info.mode == "after")
    is_short = not any(map(_is_long, (info.annotation for info in fields.values())))
    return _Form(defaults, needed, readers, is_short, rules)


def _is_long(annotation: Any) -> bool:
    if get_origin(annotation) in {tuple, dict}:
        return True
    is_record = isinstance(annotation, type) and issubclass(annotation, Record)
    return is_record or any(map(_is_long, get_args(annotation)))


def _reader(annotation: Any, metadata: Iterable[Any] = ()) -> _Reader:
    """Return what reads a value of a field, after its annotation in the model."""
    for one in metadata:
        if isinstance(one, PlainValidator):
            return _typed_by(one.func)
    rules = [one.func for one in metadata if isinstance(one, AfterValidator)]
    if rules:
        return _checked(_reader(annotation), rules)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _reader(inner[0], inner[1:])
    if origin is Literal:
        return _one_of(frozenset(inner))
    of_all = [_reader(one) for one in inner if one not in {type(None), ...}]
    if origin is None:
        return partial(unpacked, annotation) if issubclass(annotation, Record) else _text
    made_of: dict[Any, Callable[..., _Reader]] = {tuple: _list_of, dict: _mapping_of}
    return made_of.get(origin, _only)(*of_all)


def _only(reader: _Reader) -> _Reader:
    """Return what reads a value that is there: one that is None is not packed."""
    return reader


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError(f"{value!r} is no text")
    return value


def _typed_by(func: Any) -> _Reader:
    def read(value: Any) -> Any:
        if type(value) is not str and type(value) is not bool:
            raise ValueError(f"{value!r} is no text")
        return func(value)

    return read


def _checked(reader: _Reader, rules: Iterable[Any]) -> _Reader:
    def read(value: Any) -> Any:
        value = reader(value)
        for rule in rules:
            if rule(value) != value:
                raise ValueError(f"{value!r} is not in its form")
        return value

    return read


def _one_of(choices: frozenset[str]) -> _Reader:
    def read(value: Any) -> Any:
        if _text(value) not in choices:
            raise ValueError(f"{value!r} is not known")
        return value

    return read


def _list_of(reader: _Reader) -> _Reader:
    def read(value: Any) -> Any:
        if type(value) is not list:
            raise ValueError(f"{value!r} is no list")
        return tuple(map(reader, value))

    return read


def _mapping_of(key: _Reader, reader: _Reader) -> _Reader:
    def read(value: Any) -> Any:
        if type(value) is not dict:
            raise ValueError(f"{value!r} is no mapping")
        return {key(name): reader(one) for name, one in value.items()}

    return read
