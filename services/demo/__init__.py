"""The demonstration: what it says, and the loading of it over HTTP as any client would."""
