// SPDX-License-Identifier: MIT
// Options alone are no decoder.
// g++: conversion from '.*frame_decoder_options' to non-scalar type
// clang: no viable conversion
#include "httpwire/h3/frame_decoder.hpp"

httpwire::h3::frame_decoder use{{.max_settings = 1}};
#ifdef MISUSE
httpwire::h3::frame_decoder misuse = httpwire::h3::frame_decoder_options{};
#endif
