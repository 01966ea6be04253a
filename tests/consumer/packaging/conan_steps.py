#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""conan_steps.py <recipe folder> <work folder> <version>: the steps of the recipe in their order, with doubles of the
few names of Conan that it uses. They have the signatures of Conan 2 and the least that each promises."""

import fnmatch
import importlib.util
import re
import shutil
import sys
import types
from collections import defaultdict
from pathlib import Path

recipe_folder, work, version = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def copy(conanfile, pattern, src, dst, keep_path=True, excludes=None, ignore_case=True, overwrite_equal=False):
    copied = []
    for path in sorted(Path(src).rglob("*")):
        name = path.relative_to(src)
        if path.is_file() and fnmatch.fnmatchcase(name.as_posix(), pattern):
            target = Path(dst, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            copied.append(target)
    return copied


class CppInfo:
    def __init__(self, whole=True):
        self.properties = {}
        self.requires = []
        self.bindirs, self.libdirs, self.includedirs = ["bin"], ["lib"], ["include"]
        if whole:
            self.components = defaultdict(lambda: CppInfo(whole=False))

    def set_property(self, name, value):
        self.properties[name] = value


class Settings:
    def get_safe(self, name):
        return {"compiler.cppstd": "20"}.get(name)


class Info:
    cleared = False

    def clear(self):
        self.cleared = True


def module(name, **names):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(names)


standards = []
module("conan", ConanFile=type("ConanFile", (), {}))
module("conan.tools")
module("conan.tools.build", check_min_cppstd=lambda conanfile, cppstd, gnu_extensions=False: standards.append(cppstd))
module("conan.tools.files", copy=copy)
module("conan.tools.layout", basic_layout=lambda conanfile, src_folder=".", build_folder=None: None)

spec = importlib.util.spec_from_file_location("recipe", recipe_folder / "conanfile.py")
recipe_module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recipe_module)

recipe = recipe_module.HttpwireConan()
recipe.recipe_folder = str(recipe_folder)
recipe.export_sources_folder = recipe.source_folder = str(work / "sources")
recipe.package_folder = str(work / "package")
recipe.settings, recipe.info, recipe.cpp_info = Settings(), Info(), CppInfo()

recipe.set_version()
assert recipe.version == version, f"the recipe has version {recipe.version}"
recipe.export_sources()
recipe.layout()
recipe.validate()
assert standards == [20]
recipe.package_id()
assert recipe.info.cleared, "a header library has one package"
recipe.package()
recipe.package_info()

root = recipe_folder.resolve().parents[2]
headers = {path.relative_to(root / "include") for path in (root / "include").rglob("*.hpp")}
packed = {path.relative_to(work / "package/include") for path in (work / "package/include").rglob("*.hpp")}
assert packed == headers, f"not the headers of the project: {sorted(map(str, packed ^ headers))}"
assert (work / "package/include/httpwire/httpwire.cppm").is_file()
assert (work / "package/licenses/LICENSE").is_file()

# Components are the modules, and stand on each other as the targets of CMake do.
targets = {}
text = (root / "CMakeLists.txt").read_text(encoding="utf-8")
for names, calls in re.findall(r"foreach\(module ([\w ]+)\)\n((?:  httpwire_module\(.*\)\n)+)endforeach", text):
    for call in re.findall(r"httpwire_module\((.*)\)", calls):
        for name in names.split():
            targets.update({call.replace("${module}", name).split()[0]: call.split()[1:]})
for call in re.findall(r"^httpwire_module\((.*)\)", text, re.MULTILINE):
    targets.update({call.split()[0]: call.split()[1:]})
modules = {path.stem for path in (root / "include/httpwire").glob("*.hpp")} - {"version"}
assert set(targets) == modules, f"CMakeLists.txt lacks httpwire_module for {modules - set(targets)}"
components = {name: info.requires for name, info in recipe.cpp_info.components.items()}
assert components == targets, f"components {components}, targets of CMake {targets}"
assert all(info.properties["cmake_target_name"] == f"httpwire::{name}"
           for name, info in recipe.cpp_info.components.items())
