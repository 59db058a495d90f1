"""The chronology as files for other programs: data, feeds, citations."""
