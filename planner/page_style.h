// page_style.h: how the plan's HTML page looks.
#pragma once

#include <string_view>

namespace bellows {

// The content of a <style> element: light and dark, phone and desktop, print.
std::string_view page_style();

}  // namespace bellows
