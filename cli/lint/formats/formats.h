// formats.h: every format of lint's report, one file each.
#pragma once

#include "cli/lint/report.h"

namespace bellows {

void write_human(const Report& report, std::ostream& out, const Style& style);
void write_json(const Report& report, std::ostream& out, const Style& style);
void write_sarif(const Report& report, std::ostream& out, const Style& style);
void write_github(const Report& report, std::ostream& out, const Style& style);
void write_gitlab(const Report& report, std::ostream& out, const Style& style);
void write_junit(const Report& report, std::ostream& out, const Style& style);
void write_checkstyle(const Report& report, std::ostream& out, const Style& style);
void write_markdown(const Report& report, std::ostream& out, const Style& style);

}  // namespace bellows
