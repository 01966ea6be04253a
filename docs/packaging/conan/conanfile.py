# SPDX-License-Identifier: MIT
"""Conan 2 recipe: the headers of the checkout that this file lies in."""

import re
from pathlib import Path

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy
from conan.tools.layout import basic_layout

# What each module stands on.
MODULES = {
    "core": [],
    "field": ["core"],
    "hpack": ["field"],
    "qpack": ["field"],
    "h2": ["core"],
    "h3": ["core"],
    "quic": ["core"],
    "alt_svc": ["core"],
    "http": ["core"],
}


class HttpwireConan(ConanFile):
    name = "httpwire"
    description = "Wire-protocol components for HTTP/2, HTTP/3 and QUIC"
    license = "MIT"
    topics = ("http2", "http3", "quic", "hpack", "qpack", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    @property
    def _checkout(self):
        return Path(self.recipe_folder).resolve().parents[2]

    def set_version(self):
        text = (self._checkout / "include/httpwire/version.hpp").read_text(encoding="utf-8")
        parts = dict(re.findall(r"#define HTTPWIRE_VERSION_(\w+) (\d+)", text))
        self.version = "{MAJOR}.{MINOR}.{PATCH}".format(**parts)

    def export_sources(self):
        for pattern in ("include/*.hpp", "single_include/httpwire.cppm", "LICENSE"):
            copy(self, pattern, src=str(self._checkout), dst=self.export_sources_folder)

    def layout(self):
        basic_layout(self)

    def validate(self):
        if self.settings.get_safe("compiler.cppstd"):
            check_min_cppstd(self, 20)

    def package_id(self):
        self.info.clear()

    def package(self):
        include = Path(self.package_folder, "include")
        copy(self, "*.hpp", src=str(Path(self.source_folder, "include")), dst=str(include))
        copy(self, "httpwire.cppm", src=str(Path(self.source_folder, "single_include")), dst=str(include / "httpwire"))
        copy(self, "LICENSE", src=self.source_folder, dst=str(Path(self.package_folder, "licenses")))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "httpwire")
        self.cpp_info.set_property("cmake_target_name", "httpwire::httpwire")
        self.cpp_info.set_property("pkg_config_name", "httpwire")
        for module, below in MODULES.items():
            component = self.cpp_info.components[module]
            component.set_property("cmake_target_name", f"httpwire::{module}")
            component.bindirs = []
            component.libdirs = []
            component.requires = list(below)
