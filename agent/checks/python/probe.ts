import { EDITABLE } from "./editable-probe";

/**
 * What the workload's own interpreter is asked. Standard library only, besides the `packaging` that pip vendors: in the environment,
 * in the interpreter's bundled pip wheel, or as a package of its own. Writes nothing (`-B`), imports nothing of the workload's.
 * Input: `{"requirements": [{"text", "file", "line", "ifInstalled", "alternatives"}], "ifInstalled": bool}` · output: one JSON object (`ProbeAnswer`).
 */
export const PROBE = `
import glob, hashlib, json, os, sys
asked = json.load(sys.stdin)

def load_packaging():
    for name in ("pip._vendor.packaging", "packaging", "setuptools._vendor.packaging", "setuptools.extern.packaging"):
        try:
            return __import__(name + ".requirements", fromlist=["requirements"]), __import__(name + ".utils", fromlist=["utils"])
        except Exception:
            pass
    try:
        import ensurepip
        wheels = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl"))
        wheels += glob.glob("/usr/share/python-wheels/pip-*.whl")
        for wheel in wheels:
            sys.path.append(wheel)
            try:
                return (__import__("pip._vendor.packaging.requirements", fromlist=["requirements"]),
                        __import__("pip._vendor.packaging.utils", fromlist=["utils"]))
            except Exception:
                sys.path.remove(wheel)
    except ImportError:
        pass
    return None, None

paths = [path for path in sys.path if path and os.path.isdir(path)]
requirements, utils = load_packaging()
answer = {
    "python": "%d.%d.%d" % sys.version_info[:3],
    "prefix": sys.prefix,
    "base": getattr(sys, "_base_executable", "") or os.path.join(sys.base_prefix, "bin", "python3"),
    "paths": [path for path in paths if path.rstrip("/").endswith("-packages")],
    "packaging": False,
    "distributions": [],
    "problems": [],
    "met": 0,
}
try:
    from importlib import metadata
    answer["packaging"] = requirements is not None
except ImportError:
    metadata = None
installed, versions = {}, {}
canonical = utils.canonicalize_name if utils else (lambda name: name.lower().replace("_", "-").replace(".", "-"))
if metadata:
    for found in metadata.distributions():
        name = found.metadata["Name"]
        # pip renames what it is about to remove to ~name, and ignores what an interruption left of it.
        if not name or not found.version or os.path.basename(str(getattr(found, "_path", ""))).startswith("~"):
            continue
        place = str(found.locate_file(""))
        versions.setdefault((canonical(name), place), []).append(found.version)
        if canonical(name) not in installed:
            installed[canonical(name)] = found
answer["distributions"] = sorted("%s==%s" % (name, found.version) for name, found in installed.items())
answer["digest"] = hashlib.sha256("\\n".join([answer["python"]] + answer["distributions"]).encode()).hexdigest()

def fits(requirement, version):
    return not requirement.specifier or requirement.specifier.contains(version, prereleases=True)

def spellings(extras):
    """An extra may be asked for in other spellings than the package gives it (Audio, audio)."""
    return set(extras) | set(canonical(extra) for extra in extras)

def applies(requirement, extra):
    if requirement.marker is None:
        return True
    try:
        return requirement.marker.evaluate({"extra": extra})
    except Exception:
        return False

def held(name):
    """Who among the installed demands something of a package, and so may be what keeps it at its version."""
    holders = []
    for other, found in installed.items():
        for text in found.requires or []:
            try:
                requirement = requirements.Requirement(text)
            except Exception:
                continue
            if canonical(requirement.name) == name and requirement.specifier and applies(requirement, ""):
                holders.append({"by": other, "byVersion": found.version, "wanted": str(requirement.specifier)})
    return holders
${EDITABLE}
for (name, place), known in sorted(versions.items()):
    if len(set(known)) > 1:
        answer["problems"].append({"kind": "installed-twice", "name": name, "versions": sorted(set(known)), "place": place})
if answer["packaging"]:
    look_at_editables()
    wanted, extras = {}, {}
    for line in asked["requirements"]:
        where = "%s:%d" % (line["file"], line["line"])
        try:
            requirement = requirements.Requirement(line["text"])
        except Exception as error:
            answer["problems"].append({"kind": "unreadable", "where": where, "text": line["text"], "reason": str(error).splitlines()[0]})
            continue
        if not applies(requirement, ""):
            continue
        name = canonical(requirement.name)
        wanted.setdefault(name, []).append({"text": str(requirement.specifier), "where": where})
        extras.setdefault(name, set()).update(spellings(requirement.extras))
        found = installed.get(name)
        if found is None:
            if not asked.get("ifInstalled") and not line.get("ifInstalled"):
                answer["problems"].append({"kind": "missing", "name": name, "wanted": str(requirement.specifier), "by": where, "byVersion": ""})
        elif not any(fits(one, found.version) for one in [requirement] + [requirements.Requirement(text) for text in line.get("alternatives") or []]):
            wants = " or ".join([str(requirement.specifier)] + [str(requirements.Requirement(text).specifier) for text in line.get("alternatives") or []])
            answer["problems"].append({"kind": "wrong-version", "name": name, "version": found.version, "wanted": wants, "by": where, "held": held(name)})
        else:
            answer["met"] += 1
    # Extras that installed packages ask for of each other (ray[serve]) bring requirements of their own.
    grown = True
    while grown:
        grown = False
        for name, found in installed.items():
            for text in found.requires or []:
                if "[" not in text:
                    continue
                try:
                    requirement = requirements.Requirement(text)
                except Exception:
                    continue
                if requirement.extras and any(applies(requirement, extra) for extra in [""] + sorted(extras.get(name, ()))):
                    known = extras.setdefault(canonical(requirement.name), set())
                    if not spellings(requirement.extras) <= known:
                        known.update(spellings(requirement.extras))
                        grown = True
    for name, found in installed.items():
        for text in found.requires or []:
            try:
                requirement = requirements.Requirement(text)
            except Exception:
                continue
            if not any(applies(requirement, extra) for extra in [""] + sorted(extras.get(name, ()))):
                continue
            other = canonical(requirement.name)
            have = installed.get(other)
            if have is None:
                answer["problems"].append({"kind": "missing", "name": other, "wanted": str(requirement.specifier), "by": name, "byVersion": found.version})
            elif not fits(requirement, have.version):
                answer["problems"].append({"kind": "conflict", "name": other, "version": have.version, "wanted": str(requirement.specifier),
                                           "by": name, "byVersion": found.version, "asked": wanted.get(other, [])})
print(json.dumps(answer))
`;
