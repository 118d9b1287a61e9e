// Converts the segmentation models into build/models/; needs the compiled sources in dist/.
import '../dist/src/models/main.js';
