"""Which names the parts and operations of several documents get in the merged one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from gateway.merge.parts import KIND_OF, Key, Member, operation_ids, traits


@dataclass(frozen=True, slots=True)
class NewNames:
    """The new names in one service's document; `brings` are the parts that it contributes."""

    member: Member
    parts: Mapping[Key, str]
    brings: frozenset[Key]
    operations: Mapping[str, str]

    def part(self, section: str, name: str) -> str:
        return self.parts.get((section, name), name)

    def path(self, path: str) -> str:
        return self.member.path(path)

    def operation(self, operation_id: str) -> str:
        return self.operations.get(operation_id, operation_id)


def unused(name: str, taken: Collection[str]) -> str:
    """`name`, or with the first number that makes it one not taken."""
    candidates = chain([name], (f"{name}_{number}" for number in count(2)))
    return next(candidate for candidate in candidates if candidate not in taken)


def name_all(members: Sequence[Member]) -> list[NewNames]:
    """A part keeps its name where all who have it agree; else each version bears its service's."""
    parts, brings = _parts(members)
    operations = _operations(members, brings)
    return [
        NewNames(m, parts[m.service], frozenset(brings[m.service]), operations[m.service])
        for m in members
    ]


def _parts(
    members: Sequence[Member],
) -> tuple[dict[str, dict[Key, str]], dict[str, set[Key]]]:
    versions = _versions(members)
    taken: dict[str, set[str]] = defaultdict(set)
    for section, old in versions:
        taken[section].add(old)
    parts: dict[str, dict[Key, str]] = defaultdict(dict)
    brings: dict[str, set[Key]] = defaultdict(set)
    for (section, old), groups in sorted(versions.items()):
        for group in groups:
            new = old if len(groups) == 1 else unused(f"{group[0]}_{old}", taken[section])
            taken[section].add(new)
            brings[group[0]].add((section, old))
            for service in group:
                parts[service][section, old] = new
    return parts, brings


def _versions(members: Sequence[Member]) -> dict[Key, list[list[str]]]:
    """For each part, its versions, each the services that share it, in the members' order."""
    known = traits(members)
    versions: dict[Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for member in members:
        for key in member.parts:
            versions[key][known.get((member.service, key), "")].append(member.service)
    return {key: list(groups.values()) for key, groups in versions.items()}


def _operations(
    members: Sequence[Member], brings: Mapping[str, set[Key]]
) -> dict[str, dict[str, str]]:
    """An operation id that several services have gets each service's name before it."""
    owned = {member.service: _owned(member, brings[member.service]) for member in members}
    owners = Counter(chain.from_iterable(owned.values()))
    taken = set(owners)
    operations: dict[str, dict[str, str]] = defaultdict(dict)
    for service, ids in owned.items():
        for old in sorted(ids):
            if owners[old] > 1:
                operations[service][old] = unused(f"{service}_{old}", taken)
                taken.add(operations[service][old])
    return operations


def _owned(member: Member, brings: set[Key]) -> set[str]:
    parts = member.parts
    return member.operations.union(*(operation_ids(KIND_OF[key[0]], parts[key]) for key in brings))
