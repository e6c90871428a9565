#pragma once
// What a shared build of the library shows to programs; it hides everything else. The attribute is
// the same for the library and for its users, whoever compiles them.

#define WARPMAP_EXPORT [[gnu::visibility("default")]]
